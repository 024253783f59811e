//! jiff's types: RFC 3339, and RFC 9557 with the name of a time zone, exact to the nanosecond.

use jiff::{Timestamp, Zoned, civil};

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

macro_rules! text {
    ($($type:ty, $expected:literal;)*) => {$(
        impl Encode for $type {
            fn encode(&self, to: Arg<'_>) -> Encoded {
                Ok(to.display(self))
            }
        }

        impl Decode for $type {
            fn decode(bytes: Bulk) -> Result<Self, CodecError> {
                let value = bytes.as_str().ok().and_then(|text| text.parse().ok());
                value.ok_or(CodecError::new(concat!("expected ", $expected)))
            }
        }
    )*};
}

text! {
    Timestamp, "a time as in RFC 3339, such as `2026-01-31T12:00:00Z`";
    civil::Date, "a date, such as `2026-01-31`";
    civil::Time, "a time of day, such as `12:00:00`";
    civil::DateTime, "a date and time without offset, such as `2026-01-31T12:00:00`";
}

/// Stored with its time zone, which must have a name in the IANA database or be a fixed offset of whole minutes:
/// another zone (a POSIX rule) has no text form and is refused.
impl Encode for Zoned {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        let zone = self.time_zone();
        let whole = || zone.to_fixed_offset().is_ok_and(|offset| offset.seconds() % 60 == 0);
        if zone.iana_name().is_some() || whole() {
            Ok(to.display(self))
        } else {
            Err(CodecError::new("a time zone that has neither a name nor an offset of whole minutes cannot be stored"))
        }
    }
}

/// The time zone is looked up by its name, where jiff's features `tzdb-…` have put the database.
impl Decode for Zoned {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        let time = bytes.as_str().ok().and_then(|text| text.parse().ok());
        time.ok_or(CodecError::new(
            "expected a time with a known time zone, such as `2026-01-31T12:00:00+01:00[Europe/Berlin]`",
        ))
    }
}
