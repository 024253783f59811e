//! chrono's types.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use proptest::prelude::{Strategy, any};

use super::{also_read, malformed, refused, round_trips, written};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Every moment of the years 0 to 9999, to the nanosecond.
fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = utc("0000-01-01T00:00:00Z").timestamp()..=utc("9999-12-31T23:59:59Z").timestamp();
    (seconds, 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

#[test]
fn times_are_in_rfc_3339() {
    let time = utc("2026-01-31T12:00:00Z");
    written([
        (time, "2026-01-31T12:00:00Z"),
        (time + chrono::TimeDelta::milliseconds(500), "2026-01-31T12:00:00.500Z"),
        (time + chrono::TimeDelta::nanoseconds(1), "2026-01-31T12:00:00.000000001Z"),
        (utc("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00Z"),
        (utc("9999-12-31T23:59:59.999999999Z"), "9999-12-31T23:59:59.999999999Z"),
        (utc("2016-12-31T23:59:60Z"), "2016-12-31T23:59:60Z"),
    ]);
    also_read(&time, &["2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00.0Z", "2026-01-31t12:00:00z"]);
    malformed::<DateTime<Utc>>(
        &["", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z", "1700000000", "2026-01-31T25:00:00Z"],
        "expected a time as in RFC 3339, such as `2026-01-31T12:00:00Z`",
    );
    round_trips(moments());
}

#[test]
fn offsets_are_kept() {
    let text = "2026-01-31T12:00:00-03:30";
    written([(DateTime::parse_from_rfc3339(text).unwrap(), text)]);
    let offset = FixedOffset::east_opt(3601).unwrap();
    refused(utc("2026-01-31T12:00:00Z").with_timezone(&offset), "an offset with seconds");
    round_trips((moments(), -1439..1440_i32).prop_filter_map("a year that can be stored", |(time, minutes)| {
        let time = time.with_timezone(&FixedOffset::east_opt(minutes * 60)?);
        (0..=9999).contains(&chrono::Datelike::year(&time)).then_some(time)
    }));
}

#[test]
fn years_that_rfc_3339_lacks_are_refused() {
    const REASON: &str = "a year outside of 0 to 9999 cannot be stored";
    refused(DateTime::<Utc>::MAX_UTC, REASON);
    refused(DateTime::<Utc>::MIN_UTC, REASON);
    refused(NaiveDate::MAX, REASON);
    refused(NaiveDate::from_ymd_opt(-1, 12, 31).unwrap(), REASON);
    refused(NaiveDateTime::MAX, REASON);
    let east = FixedOffset::east_opt(3600).unwrap();
    refused(utc("9999-12-31T23:30:00Z").with_timezone(&east), REASON);
}

#[test]
fn dates_and_times_without_offset() {
    written([(NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(), "2026-01-31")]);
    written([(NaiveTime::MIN, "00:00:00"), (NaiveTime::from_hms_milli_opt(23, 59, 59, 500).unwrap(), "23:59:59.500")]);
    written([(utc("2026-01-31T12:00:00Z").naive_utc(), "2026-01-31T12:00:00")]);
    malformed::<NaiveDate>(&["", "2026-02-30", "31.01.2026"], "expected a date, such as `2026-01-31`");
    malformed::<NaiveTime>(&["", "24:00:00", "12"], "expected a time of day, such as `12:00:00`");
    malformed::<NaiveDateTime>(
        &["", "2026-01-31", "2026-01-31T12:00:00Z"],
        "expected a date and time without offset, such as `2026-01-31T12:00:00`",
    );
    round_trips(moments().prop_map(|time| time.naive_utc()));
    round_trips(moments().prop_map(|time| time.date_naive()));
    round_trips((moments(), any::<bool>()).prop_map(|(time, _)| time.time()));
}
