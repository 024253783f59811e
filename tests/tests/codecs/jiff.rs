//! jiff's types.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned, civil};
use proptest::prelude::{Strategy, any};

use super::{also_read, block_on, bytes_of, malformed, read, refused, round_trips, written};

fn moments() -> impl Strategy<Value = Timestamp> {
    any::<i128>().prop_map(|nanos| {
        let (first, last) = (Timestamp::MIN.as_nanosecond(), Timestamp::MAX.as_nanosecond());
        Timestamp::from_nanosecond(first + nanos.rem_euclid(last - first + 1)).unwrap()
    })
}

#[test]
fn times_are_in_rfc_3339() {
    let time: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
    written([
        (time, "2026-01-31T12:00:00Z"),
        (Timestamp::from_nanosecond(-1).unwrap(), "1969-12-31T23:59:59.999999999Z"),
        (Timestamp::MIN, "-009999-01-02T01:59:59Z"),
        (Timestamp::MAX, "9999-12-30T22:00:00.999999999Z"),
    ]);
    also_read(&time, &["2026-01-31T13:00:00+01:00", "2026-01-31 12:00:00.000Z"]);
    malformed::<Timestamp>(
        &["", "2026-01-31", "2026-01-31T12:00:00", "1700000000"],
        "expected a time as in RFC 3339, such as `2026-01-31T12:00:00Z`",
    );
    round_trips(moments());
}

#[test]
fn dates_and_times_without_offset() {
    written([(civil::date(2026, 1, 31), "2026-01-31"), (civil::Date::MIN, "-009999-01-01")]);
    written([(civil::time(12, 0, 0, 0), "12:00:00"), (civil::Time::MAX, "23:59:59.999999999")]);
    written([(civil::date(2026, 1, 31).at(12, 0, 0, 500_000_000), "2026-01-31T12:00:00.5")]);
    malformed::<civil::Date>(&["", "2026-02-30"], "expected a date, such as `2026-01-31`");
    malformed::<civil::Time>(&["", "24:00:00"], "expected a time of day, such as `12:00:00`");
    round_trips(moments().prop_map(|time| time.to_zoned(TimeZone::UTC).datetime()));
}

/// `Zoned` values are equal when their moments are, so the zones are compared, too.
fn with_their_zones(values: Vec<Zoned>) {
    let bytes = block_on(bytes_of(&values)).unwrap();
    for (value, bytes) in values.iter().zip(bytes) {
        let back = read::<Zoned>(&bytes).unwrap();
        assert_eq!((&back, back.time_zone(), back.offset()), (value, value.time_zone(), value.offset()));
    }
}

#[test]
fn zones_are_kept() {
    let berlin = "2026-10-25T02:30:00+01:00[Europe/Berlin]";
    written([(berlin.parse::<Zoned>().unwrap(), berlin)]);
    let (day, hour) = ("2026-10-25T00:00:00Z".parse::<Timestamp>().unwrap(), jiff::SignedDuration::from_mins(30));
    let hours = |zone: &TimeZone| (0..96).map(|at| (day + hour * at).to_zoned(zone.clone())).collect();
    with_their_zones(hours(&TimeZone::get("Europe/Berlin").unwrap()));
    with_their_zones(hours(&TimeZone::UTC));
    with_their_zones(hours(&TimeZone::fixed(jiff::tz::offset(-3).saturating_sub(jiff::SignedDuration::from_mins(30)))));
    with_their_zones(hours(&TimeZone::unknown()));
    // A zone whose offset had seconds then.
    let amsterdam = TimeZone::get("Europe/Amsterdam").unwrap();
    with_their_zones(vec!["1900-01-01T00:00:00Z".parse::<Timestamp>().unwrap().to_zoned(amsterdam)]);
}

#[test]
fn zones_without_a_text_are_refused() {
    let time: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
    let seconds = TimeZone::fixed(jiff::tz::Offset::from_seconds(3601).unwrap());
    let rule = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
    for zone in [seconds, rule] {
        refused(time.to_zoned(zone), "a time zone that has neither a name nor an offset of whole minutes");
    }
}

#[test]
fn zones_must_be_known() {
    malformed::<Zoned>(
        &["", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00[Europe/Nowhere]"],
        "expected a time with a known time zone, such as `2026-01-31T12:00:00+01:00[Europe/Berlin]`",
    );
}
