//! Reads a time to live: `"30m"`, and sums such as `"1h30m"`.

/// The units and their milliseconds.
const UNITS: [(&str, u64); 6] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

/// The longest time to live. Redis adds the milliseconds to its clock in a signed 64-bit number and refuses what
/// overflows: half of the range leaves room for the clock, and for some 146 million years.
const LONGEST: u64 = i64::MAX as u64 / 2;

/// The milliseconds of a `ttl`, or what is wrong with it.
pub(crate) fn millis(written: &str) -> Result<u64, String> {
    let mut rest = written.trim();
    if rest.is_empty() {
        return Err("the time to live is empty: write a number and a unit, such as `30m`".to_owned());
    }
    let mut sum = 0_u64;
    while !rest.is_empty() {
        let (part, after) = part(rest)?;
        sum = sum.checked_add(part).filter(|sum| *sum <= LONGEST).ok_or_else(|| too_long(written))?;
        rest = after.trim_start();
    }
    if sum == 0 { Err(zero(written)) } else { Ok(sum) }
}

/// One number with its unit, in milliseconds, and what comes after it.
fn part(rest: &str) -> Result<(u64, &str), String> {
    let (digits, after) = span(rest, |c| c.is_ascii_digit());
    let (unit, after) = span(after.trim_start(), |c| !c.is_ascii_digit() && !c.is_whitespace());
    if digits.is_empty() {
        return Err(format!("there is no number before `{unit}`: write a number and a unit, such as `30m`"));
    }
    let millis = unit_millis(digits, unit)?;
    let product = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(millis));
    Ok((product.ok_or_else(|| too_long(&format!("{digits}{unit}")))?, after))
}

/// How many milliseconds one of the unit has.
fn unit_millis(digits: &str, unit: &str) -> Result<u64, String> {
    let known = UNITS.into_iter().find(|(name, _)| *name == unit);
    known.map(|(_, millis)| millis).ok_or_else(|| match unit {
        "" => format!("`{digits}` has no unit: write one of {}, such as `{digits}s`", legal()),
        "." => "a time to live has no fractions: write a sum, such as `1h30m` for an hour and a half".to_owned(),
        _ => format!("unknown unit `{unit}`: write one of {}, such as `{digits}m`", legal()),
    })
}

/// Splits after the leading characters that `belongs` accepts.
fn span(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

fn legal() -> String {
    UNITS.map(|(name, _)| format!("`{name}`")).join(", ")
}

fn zero(written: &str) -> String {
    format!("`{written}` is no time: the record would be gone as soon as it is written; write at least `1ms`")
}

fn too_long(written: &str) -> String {
    format!(
        "`{written}` is too long: the longest time to live is `{}w`; to keep records for ever, leave out `ttl`",
        LONGEST / 604_800_000
    )
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, millis};

    #[test]
    fn units_and_sums() {
        for (written, expected) in [
            ("1ms", 1),
            ("1s", 1_000),
            ("30m", 1_800_000),
            ("1h30m", 5_400_000),
            ("1h 30m", 5_400_000),
            (" 2 d ", 172_800_000),
            ("1w1d1h1m1s1ms", 694_861_001),
            ("0h5s", 5_000),
            ("007s", 7_000),
        ] {
            assert_eq!(millis(written), Ok(expected), "{written}");
        }
        assert_eq!(millis(&format!("{LONGEST}ms")), Ok(LONGEST));
    }

    #[test]
    fn mistakes_are_named() {
        for (written, expected) in [
            ("", "the time to live is empty"),
            ("  ", "the time to live is empty"),
            ("0s", "`0s` is no time"),
            ("0h0ms", "`0h0ms` is no time"),
            ("5 parsecs", "unknown unit `parsecs`"),
            ("5M", "unknown unit `M`"),
            ("5µs", "unknown unit `µs`"),
            ("30", "`30` has no unit"),
            ("1h30", "`30` has no unit"),
            ("m", "there is no number before `m`"),
            ("-5m", "there is no number before `-`"),
            ("1.5h", "a time to live has no fractions"),
            ("18446744073709551616s", "`18446744073709551616s` is too long"),
            ("18446744073709551615w", "`18446744073709551615w` is too long"),
            ("9223372036854775807ms", "`9223372036854775807ms` is too long"),
        ] {
            let mistake = millis(written).err().unwrap_or_default();
            assert!(mistake.starts_with(expected), "{written}: {mistake}");
        }
    }
}
