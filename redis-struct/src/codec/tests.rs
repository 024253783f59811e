#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;

fn bytes_of(value: &(impl Encode + ?Sized)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _written = value.encode(Arg::buffer(&mut bytes)).unwrap();
    bytes
}

fn text_of(value: impl Encode) -> String {
    String::from_utf8(bytes_of(&value)).unwrap()
}

fn read<T: Decode>(bytes: &[u8]) -> Result<T, CodecError> {
    T::decode(Bulk::from(bytes))
}

#[test]
fn integers_are_exact_at_their_limits() {
    macro_rules! check { ($($type:ty)*) => {$(
        for value in [<$type>::MIN, <$type>::MIN + 1, 0, 1, <$type>::MAX - 1, <$type>::MAX] {
            assert_eq!(text_of(value), value.to_string());
            assert_eq!(read::<$type>(value.to_string().as_bytes()).unwrap(), value);
        }
        assert!(read::<$type>(format!("{}0", <$type>::MAX).as_bytes()).is_err());
    )*} }
    check!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
    assert_eq!(read::<u64>(b"9007199254740993").unwrap(), 9_007_199_254_740_993);
    assert!(read::<u8>(b"256").is_err() && read::<i8>(b"-129").is_err() && read::<u8>(b"-1").is_err());
    assert_eq!((read::<i8>(b"+5").unwrap(), read::<i8>(b"-007").unwrap(), read::<u8>(b"-0").unwrap()), (5, -7, 0));
}

#[test]
fn what_is_no_integer_is_refused() {
    for bytes in [&b""[..], b"-", b"+", b" 1", b"1 ", b"1.0", b"1e3", b"0x1", b"--1", b"1\0", b"\xff", "١".as_bytes()]
    {
        assert!(read::<i64>(bytes).is_err(), "{bytes:?}");
        assert!(read::<u128>(bytes).is_err(), "{bytes:?}");
    }
    assert!(read::<i64>(&vec![b'9'; 1 << 20]).is_err());
}

#[test]
fn floats_are_written_as_python_does_without_the_zero() {
    for (value, text) in [
        (1.0, "1"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (1e15, "1000000000000000"),
        (1.5e300, "1.5e+300"),
        (5e-324, "5e-324"),
        (0.0001, "0.0001"),
        (0.000_01, "1e-05"),
        (-0.000_012_5, "-1.25e-05"),
        (1e-7, "1e-07"),
        (std::f64::consts::PI, "3.141592653589793"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
    ] {
        assert_eq!(text_of(value), text);
        assert_eq!(read::<f64>(text.as_bytes()).unwrap().to_bits(), value.to_bits());
    }
    assert_eq!(text_of(0.1_f32), "0.1");
    assert_eq!(text_of(f32::MAX), "3.4028235e+38");
}

#[test]
fn floats_of_other_writers_are_read() {
    for (text, value) in
        [("1.0", 1.0), ("1E5", 1e5), ("+2", 2.0), (".5", 0.5), ("Infinity", f64::INFINITY), ("1e16", 1e16)]
    {
        assert_eq!(read::<f64>(text.as_bytes()).unwrap(), value);
    }
    for text in ["", "a", "1a", " 1", "1,5", "0x10", "1e999", "-1e999", "1__0", "e5"] {
        assert!(read::<f64>(text.as_bytes()).is_err(), "{text}");
    }
    assert!(read::<f32>(b"1e39").is_err());
    assert!(read::<f64>(b"\xff").is_err());
}

#[test]
fn booleans_are_strict() {
    assert_eq!((text_of(true), text_of(false)), ("1".to_owned(), String::new()));
    for (bytes, value) in [("1", true), ("true", true), ("", false), ("0", false), ("false", false)] {
        assert_eq!(read::<bool>(bytes.as_bytes()).unwrap(), value);
    }
    for bytes in ["2", "True", "yes", " ", "foo"] {
        assert!(read::<bool>(bytes.as_bytes()).is_err());
    }
}

#[test]
fn text_is_utf_8_and_bytes_are_bytes() {
    let every: Vec<u8> = (0..=255).collect();
    assert_eq!(bytes_of(&every), every);
    assert_eq!(read::<Vec<u8>>(&every).unwrap(), every);
    assert!(read::<String>(&every).is_err() && read::<Arc<str>>(&every).is_err() && read::<Box<str>>(b"\xc3").is_err());
    assert_eq!(read::<String>("15øC తెలుగు 😀".as_bytes()).unwrap(), "15øC తెలుగు 😀");
    assert_eq!((read::<char>("😀".as_bytes()).unwrap(), text_of('ø')), ('😀', "ø".to_owned()));
    assert!(read::<char>(b"").is_err() && read::<char>(b"ab").is_err());
    assert_eq!(bytes_of(&Box::<str>::from("a")), b"a");
}

#[test]
fn a_bulk_never_shows_its_bytes() {
    assert_eq!(format!("{:?}", Bulk::from(&b"secret"[..])), "Bulk(6 bytes)");
}

#[test]
fn ascii_is_printable_and_nothing_else() {
    let text = Ascii::try_from(" az~").unwrap();
    assert_eq!((bytes_of(&text), text.to_string(), &*text), (b" az~".to_vec(), " az~".to_owned(), " az~"));
    assert_eq!((read::<Ascii>(b" az~").unwrap().into_string(), String::from(text)), (" az~".into(), " az~".into()));
    for wrong in [&b"\x1f"[..], b"\x7f", b"\n", "ø".as_bytes(), b"\xff"] {
        assert_eq!(read::<Ascii>(wrong).unwrap_err().to_string(), "expected printable ASCII");
    }
}

#[test]
fn seconds_have_as_many_decimals_as_it_takes() {
    for (nanos, text) in [(0, "0"), (1, "0.000000001"), (1_500_000_000, "1.5"), (90_010_000_000, "90.01")] {
        let time = Duration::from_nanos(nanos);
        assert_eq!((text_of(time), read::<Duration>(text.as_bytes()).unwrap()), (text.to_owned(), time));
        assert_eq!(text_of(UNIX_EPOCH + time), text);
        assert_eq!(read::<SystemTime>(text.as_bytes()).unwrap(), UNIX_EPOCH + time);
    }
    let before = UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!((text_of(before), read::<SystemTime>(b"-1.5").unwrap()), ("-1.5".to_owned(), before));
    for wrong in ["", ".", "1.", ".5", "+1", "1.5.5", "1.0000000000", "x"] {
        assert!(
            read::<Duration>(wrong.as_bytes()).is_err() && read::<SystemTime>(wrong.as_bytes()).is_err(),
            "{wrong}"
        );
    }
    assert!(read::<Duration>(b"-1").is_err());
}

#[test]
fn lists_are_joined_by_commas() {
    let list = StringList::from(["a", "b c"]);
    assert_eq!((text_of(&list), text_of(StringList::default())), ("a,b c".to_owned(), String::new()));
    assert_eq!((list.len(), Vec::from(list.clone())), (2, vec!["a".to_owned(), "b c".to_owned()]));
    assert_eq!(read::<StringList>(b",a,,b c,").unwrap(), list);
    for wrong in [["a", ""], ["a", "b,c"]] {
        assert!(StringList::from(wrong).encode(Arg::buffer(&mut Vec::new())).is_err());
    }
    let mut more = list;
    more.push("d".to_owned());
    assert_eq!((more.len(), text_of(&more)), (3, "a,b c,d".to_owned()));
}
