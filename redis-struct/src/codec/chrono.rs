//! chrono's types: RFC 3339, exact to the nanosecond.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, SecondsFormat};
use chrono::{TimeZone, Utc};

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// What RFC 3339 can write, and every reader of it reads back.
fn in_range(year: i32) -> Result<(), CodecError> {
    if (0..=9999).contains(&year) {
        Ok(())
    } else {
        Err(CodecError::new("a year outside of 0 to 9999 cannot be stored"))
    }
}

/// In the time's own offset; `Z` for `Utc`.
fn rfc_3339<Z: TimeZone>(time: &DateTime<Z>, to: Arg<'_>, z: bool) -> Encoded {
    // As far as the local year may be from that of UTC, the offset decides.
    in_range(time.naive_local().year())?;
    in_range(time.naive_utc().year())?;
    Ok(to.bytes(time.to_rfc3339_opts(SecondsFormat::AutoSi, z).as_bytes()))
}

impl Encode for DateTime<Utc> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        rfc_3339(self, to, true)
    }
}

/// An offset with seconds is refused: RFC 3339 has whole minutes.
impl Encode for DateTime<FixedOffset> {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        if self.offset().fix().local_minus_utc() % 60 == 0 {
            rfc_3339(self, to, false)
        } else {
            Err(CodecError::new("an offset with seconds cannot be stored: RFC 3339 has whole minutes"))
        }
    }
}

/// Any offset is read, and converted.
impl Decode for DateTime<Utc> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        DateTime::<FixedOffset>::decode(bytes).map(|time| time.to_utc())
    }
}

impl Decode for DateTime<FixedOffset> {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        let time = bytes.as_str().ok().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        time.ok_or(CodecError::new("expected a time as in RFC 3339, such as `2026-01-31T12:00:00Z`"))
    }
}

/// Without a year, nothing is out of range.
impl Encode for NaiveTime {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        Ok(to.display(self))
    }
}

impl Encode for NaiveDate {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        in_range(self.year())?;
        Ok(to.display(self))
    }
}

impl Encode for NaiveDateTime {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        in_range(self.year())?;
        // `Display` has a space instead of the `T`.
        Ok(to.display(format_args!("{self:?}")))
    }
}

macro_rules! parsed {
    ($($type:ty, $expected:literal;)*) => {$(
        impl Decode for $type {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                let value = bytes.as_str().ok().and_then(|text| text.parse().ok());
                value.ok_or(CodecError::new(concat!("expected ", $expected)))
            }
        }
    )*};
}

parsed! {
    NaiveDate, "a date, such as `2026-01-31`";
    NaiveTime, "a time of day, such as `12:00:00`";
    NaiveDateTime, "a date and time without offset, such as `2026-01-31T12:00:00`";
}
