//! Types of the standard library.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZero, Wrapping};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::{Strategy as _, any};
use proptest::strategy::Just;

use super::{also_read, bytes_of, malformed, read, refused, round_trips, written};

#[tokio::test]
async fn shared_and_boxed_bytes() -> redis_struct::Result<()> {
    let every: Vec<u8> = (0..=255).collect();
    assert_eq!(bytes_of(&[Box::<[u8]>::from(&*every)]).await?.concat(), every);
    assert_eq!(bytes_of(&[Arc::<[u8]>::from(&*every)]).await?.concat(), every);
    assert_eq!(bytes_of(&[Cow::Borrowed(&*every)]).await?.concat(), every);
    assert_eq!(&*read::<Box<[u8]>>(&every).unwrap(), &*every);
    assert_eq!(&*read::<Arc<[u8]>>(&every).unwrap(), &*every);
    assert_eq!(&*read::<Cow<'static, [u8]>>(&every).unwrap(), &*every);
    Ok(())
}

#[test]
fn text_that_may_be_borrowed() {
    written([(Cow::Borrowed("15øC"), "15øC"), (Cow::Owned(String::new()), "")]);
    assert!(read::<Cow<'static, str>>(b"\xff").is_err());
}

#[test]
fn arrays_have_their_length() {
    written([(*b"abc", "abc")]);
    written([([], "")]);
    for wrong in ["", "ab", "abcd"] {
        let reason = format!("expected exactly 3 bytes, found {}", wrong.len());
        assert_eq!(read::<[u8; 3]>(wrong).unwrap_err().to_string(), reason);
    }
}

#[test]
fn integers_that_are_not_zero() {
    written([(NonZero::<u8>::MIN, "1"), (NonZero::<u8>::MAX, "255")]);
    written([(NonZero::<i128>::MIN, "-170141183460469231731687303715884105728"), (NonZero::new(-1).unwrap(), "-1")]);
    for zero in ["0", "-0", "00"] {
        let error = read::<NonZero<i64>>(zero).unwrap_err();
        assert_eq!(error.to_string(), "expected an integer other than zero");
    }
    malformed::<NonZero<u8>>(&["256", "", "x", "-1"], "expected a decimal integer that fits `u8`");
}

#[test]
fn integers_that_wrap() {
    written([(Wrapping(i8::MIN), "-128"), (Wrapping(0), "0")]);
    malformed::<Wrapping<i8>>(&["128", ""], "expected a decimal integer that fits `i8`");
}

#[test]
fn durations() {
    written([
        (Duration::ZERO, "0"),
        (Duration::from_secs(90), "90"),
        (Duration::from_millis(1500), "1.5"),
        (Duration::from_nanos(1), "0.000000001"),
        (Duration::from_nanos(10_010_000_000), "10.01"),
        (Duration::MAX, "18446744073709551615.999999999"),
    ]);
    also_read(&Duration::from_millis(1500), &["1.50", "1.500000000", "01.5"]);
    also_read(&Duration::from_secs(1), &["1.0"]);
    malformed::<Duration>(
        &[
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "-0.5",
            "+1",
            "1.+5",
            "1.-5",
            "1.5.5",
            "1,5",
            " 1",
            "1s",
            "1e3",
            "inf",
            "NaN",
            "1.0000000000",
            "18446744073709551616",
        ],
        "expected seconds with up to nine decimals, such as `90` or `1.5`",
    );
    round_trips(any::<(u64, u32)>().prop_map(|(seconds, nanos)| Duration::new(seconds, nanos % 1_000_000_000)));
}

#[test]
fn times_before_and_after_1970() {
    let (second, nano) = (Duration::from_secs(1), Duration::from_nanos(1));
    written([
        (UNIX_EPOCH, "0"),
        (UNIX_EPOCH + second / 4, "0.25"),
        (UNIX_EPOCH - nano, "-0.000000001"),
        (UNIX_EPOCH - second * 3 / 2, "-1.5"),
        (UNIX_EPOCH + second * 1_700_000_000, "1700000000"),
    ]);
    also_read(&UNIX_EPOCH, &["-0", "0.0", "-0.000"]);
    malformed::<SystemTime>(
        &["", "-", "--1", "+1", "-1.", "2026-01-31", "18446744073709551615", "-18446744073709551615"],
        "expected seconds since 1970 with up to nine decimals, such as `1700000000` or `-1.5`",
    );
    let far = 1_u64 << 40;
    round_trips(any::<(bool, u64, u32)>().prop_map(move |(before, seconds, nanos)| {
        let distance = Duration::new(seconds % far, nanos % 1_000_000_000);
        if before { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }));
}

#[test]
fn internet_addresses() {
    written([(Ipv4Addr::LOCALHOST, "127.0.0.1"), (Ipv4Addr::BROADCAST, "255.255.255.255")]);
    written([(Ipv6Addr::LOCALHOST, "::1"), (Ipv6Addr::UNSPECIFIED, "::")]);
    written([(IpAddr::V4(Ipv4Addr::LOCALHOST), "127.0.0.1"), (IpAddr::V6(Ipv6Addr::LOCALHOST), "::1")]);
    malformed::<Ipv4Addr>(
        &["", "127.0.0.01", "256.0.0.1", "127.1", "::1", " 127.0.0.1"],
        "expected an IPv4 address, such as `127.0.0.1`",
    );
    malformed::<IpAddr>(&["[::1]", "localhost"], "expected an IP address, such as `127.0.0.1` or `::1`");
    round_trips(any::<IpAddr>());
}

#[test]
fn addresses_with_ports() {
    written([(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), "127.0.0.1:0")]);
    written([(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 65535, 0, 3), "[::1%3]:65535")]);
    written([(SocketAddr::from((Ipv6Addr::LOCALHOST, 80)), "[::1]:80")]);
    malformed::<SocketAddr>(
        &["", "127.0.0.1", "127.0.0.1:65536", "::1:80"],
        "expected an IP address with a port, such as `127.0.0.1:80` or `[::1]:80`",
    );
    refused(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 1, 0), "flow label");
    refused(SocketAddr::from(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 1, 0)), "flow label");
    round_trips((any::<IpAddr>(), any::<u16>()).prop_map(SocketAddr::from));
}

#[test]
fn what_was_there_before_reads_back_too() {
    round_trips(any::<i128>());
    round_trips(any::<u64>());
    round_trips(any::<f64>().prop_filter("equal to itself", |float| !float.is_nan()));
    round_trips(any::<f32>().prop_filter("equal to itself", |float| !float.is_nan()));
    round_trips(any::<char>());
    round_trips(any::<bool>());
    round_trips(proptest::collection::vec(any::<u8>(), 0..64));
    round_trips(proptest::collection::vec(any::<char>(), 0..64).prop_map(String::from_iter));
    round_trips(Just(String::new()));
}
