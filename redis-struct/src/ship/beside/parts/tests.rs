#![expect(clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::super::head::{Head, PART, WHOLE};
use super::*;
use crate::ship::{Json, Raw, Rows};

/// The fields that a value of these bytes is stored as.
fn stored(bytes: &[u8]) -> Vec<(Bulk, Bulk)> {
    let mut commands = Commands::default();
    assert!(Raw::write(bytes, &mut commands).is_ok());
    let mut fields = Vec::new();
    for command in commands.on_key(b"key") {
        let words: Vec<&[u8]> = command.arguments().collect();
        assert_eq!(words.get(..2), Some(&[&b"HSET"[..], b"key"][..]));
        fields.extend(words.chunks_exact(2).skip(1).map(|pair| (Bulk::from(pair[0]), Bulk::from(pair[1]))));
    }
    fields
}

fn field(name: &str, value: &[u8]) -> (Bulk, Bulk) {
    (Bulk::from(name.as_bytes()), Bulk::from(value))
}

fn error(fields: Vec<(Bulk, Bulk)>) -> String {
    joined(fields).err().map(|error| error.to_string()).unwrap_or_default()
}

const TORN: &str = "the parts beside the record do not belong together; save the field anew";

#[test]
fn up_to_four_megabytes_are_one_part() {
    for (len, head, sizes) in [
        (0, "0 0 0 1", vec![0]),
        (1, "1 1 0 1", vec![1]),
        (WHOLE, "4194304 4194304 0 1", vec![WHOLE]),
        (WHOLE + 1, "4194305 1048576 0 1", vec![PART, PART, PART, PART, 1]),
        (5 * PART, "5242880 1048576 0 1", vec![PART; 5]),
    ] {
        let bytes: Vec<u8> = (0..=250).cycle().take(len).collect();
        let fields = stored(&bytes);
        let found: Vec<usize> = fields.iter().skip(1).map(|(_, part)| part.len()).collect();
        assert_eq!((&*fields[0].0, &*fields[0].1, found), (HEAD.as_bytes(), head.as_bytes(), sizes));
        assert!(joined(fields.clone()).is_ok_and(|joined| *joined == *bytes), "{len}");
        // In any order, as the server has them.
        assert!(joined(fields.into_iter().rev().collect()).is_ok_and(|joined| *joined == *bytes), "{len}");
    }
}

#[test]
fn one_part_is_not_copied() {
    let fields = stored(&[7; 1000]);
    let place = fields[1].1.as_ptr();
    assert_eq!(joined(fields).map(|joined| joined.as_ptr()), Ok(place));
}

#[test]
fn parts_that_do_not_belong_together() {
    assert_eq!(error(Vec::new()), "what belongs to it beside the record is gone; save the field anew");
    let fields = stored(&vec![7; WHOLE + 1]);
    for missing in 0..fields.len() {
        let mut fields = fields.clone();
        let (name, part) = fields.remove(missing);
        assert_eq!(error(fields.clone()), TORN);
        // Of the head, bytes that are too many can make another one of it.
        for wrong in [Vec::new(), part[1..].to_vec(), [&part[..], b"7"].concat()].into_iter().take(missing + 2) {
            let mut fields = fields.clone();
            fields.push((name.clone(), Bulk::from(wrong)));
            assert_eq!(error(fields), TORN);
        }
    }
    for name in ["5", "00", "01", "-1", "", "Head", "0 ", "\u{ff}"] {
        let mut fields = fields.clone();
        fields.push(field(name, b""));
        assert_eq!(error(fields), TORN, "{name:?}");
    }
    // Another value's parts.
    let (mut smaller, larger) = (stored(&[1; 10]), stored(&[2; 11]));
    smaller[1] = larger[1].clone();
    assert_eq!(error(smaller), TORN);
}

#[test]
fn numbers_that_memory_does_not_have_allocate_nothing() {
    let most = usize::MAX;
    for head in [
        format!("{most} 1 0 1"),
        format!("{most} {most} 0 1"),
        format!("{most} {most} {most} {most}"),
        format!("{most} 1048576 0 1"),
        "18446744073709551616 1 0 1".to_owned(),
        "340282366920938463463374607431768211456 1 0 1".to_owned(),
    ] {
        assert_eq!(error(vec![field(HEAD, head.as_bytes()), field("0", b"1"), field("1", b"2")]), TORN, "{head}");
        let read = Head::read(head.as_bytes());
        let parts = read.as_ref().map(|head| head.parts().take(3).count());
        assert!(parts.is_none_or(|parts| parts <= 3));
        assert!(read.is_none_or(|head| head.count().is_none_or(|count| count > 2 || head.rows.start == most)));
    }
}

#[test]
fn heads_are_read_as_they_are_written() {
    let rows = |start, bytes, kind: &str| Rows { start, bytes, kind: kind.to_owned() };
    for (len, rows, text, count) in [
        (0, None, "0 0 0 0", None),
        (10, None, "10 10 0 0", None),
        (10, Some(rows(0, 5, "")), "10 10 0 5", Some(2)),
        (140, Some(rows(128, 4, "<f4(1)")), "140 140 128 4 <f4(1)", Some(3)),
        (128, Some(rows(128, 4, "x")), "128 128 128 4 x", Some(0)),
        (WHOLE + 4, Some(rows(4, 1024, "x")), "4194308 1048576 4 1024 x", Some(4096)),
        // What cannot be, is not.
        (10, Some(rows(11, 1, "")), "10 10 0 0", None),
        (10, Some(rows(0, 3, "")), "10 10 0 0", None),
        (10, Some(rows(0, 0, "x")), "10 10 0 0", None),
        (10, Some(rows(0, 5, "a b")), "10 10 0 0", None),
        (10, Some(rows(0, 5, "\n")), "10 10 0 0", None),
        (10, Some(rows(0, 5, &"x".repeat(201))), "10 10 0 0", None),
    ] {
        let head = Head::new(len, rows);
        assert_eq!((head.text().as_str(), head.count()), (text, count));
        assert_eq!(Head::read(text.as_bytes()), Some(head));
    }
}

#[test]
fn heads_that_are_none() {
    for text in [
        "",
        " ",
        "1",
        "1 1",
        "1 1 0",
        "1 1 0 ",
        " 1 1 0 0",
        "1  1 0 0",
        "1 1 0 0 x y",
        "1 1 0 0 x ",
        "1 0 0 0",
        "1 1 2 0",
        "-1 1 0 0",
        "1 1 0 0\n",
        "1\t1\t0\t0",
        "0x1 1 0 0",
        "1.0 1 0 0",
        "1e0 1 0 0",
        "inf 1 0 0",
        "1 1 0 0 \u{7f}",
        "1 1 0 0 é",
        "18446744073709551616 1 0 0",
    ] {
        assert_eq!(Head::read(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(Head::read(b"1 1 0 0 \xff"), None);
    assert_eq!(Head::read(&[b'9'; 100_000]), None);
    assert_eq!(Head::read(&[&b"1 1 0 0 "[..], &[b'x'; 201]].concat()), None);
}

#[cfg(feature = "json")]
#[test]
fn ships_without_rows_say_so() {
    let mut commands = Commands::default();
    assert!(Json::write(&[1, 2, 3][..], &mut commands).is_ok());
    let command = commands.on_key(b"key").next();
    assert_eq!(command.map(|command| command.argument(3).to_vec()), Some(b"7 7 0 0".to_vec()));
}

proptest! {
    #[test]
    fn any_head_is_one_or_none(text: Vec<u8>, numbers: [usize; 4], kind in "[!-~]{0,5}") {
        if let Some(head) = Head::read(&text) {
            prop_assert_eq!(Head::read(head.text().as_bytes()), Some(head));
        }
        let [len, part, start, bytes] = numbers;
        let text = format!("{len} {part} {start} {bytes} {kind}");
        prop_assert_eq!(Head::read(text.as_bytes()).is_some(), start <= len && (part > 0 || len == 0));
    }

    #[test]
    fn any_fields_are_a_value_or_an_error(names in prop::collection::vec("[0-3]|head|[a-z]", 0..5), len in 0..9_usize, part in 0..9_usize, values: [Vec<u8>; 5]) {
        let head = format!("{len} {part} 0 1");
        let value = |name: &String, value: &Vec<u8>| if name == HEAD { head.clone().into_bytes() } else { value.iter().copied().take(part).collect() };
        let fields: Vec<_> = names.iter().zip(&values).map(|(name, bytes)| field(name, &value(name, bytes))).collect();
        if let Ok(joined) = joined(fields) {
            prop_assert_eq!(joined.len(), len);
        }
    }
}
