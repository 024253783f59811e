//! Many tasks on one `Db`, with faults, for as long as a person likes.

use crate::run::{Outcome, cargo, loud};

/// How long it runs if nobody says.
const SECONDS: u64 = 30;

/// `cargo xtask soak`.
pub(crate) fn run(args: &[String]) -> Outcome {
    let seconds = seconds(args)?.to_string();
    let mut test = cargo(&["test", "-p", "redis-struct-tests", "--test", "soak", "--", "--nocapture"]);
    loud(test.env("REDIS_STRUCT_SOAK_SECONDS", seconds))
}

fn seconds(args: &[String]) -> Outcome<u64> {
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(SECONDS),
        ["--seconds", number] => {
            let number = number.parse().ok().filter(|number| *number > 0);
            number.ok_or_else(|| "`--seconds` takes a number, such as `--seconds 60`".to_owned())
        }
        other => Err(format!("`soak` takes `--seconds N`, not `{}`", other.join(" "))),
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn the_time_is_given_in_seconds() {
        let of = |args: &[&str]| seconds(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), Ok(30));
        assert_eq!(of(&["--seconds", "60"]), Ok(60));
        for wrong in [&["--seconds"][..], &["--seconds", "0"], &["--seconds", "x"], &["60"]] {
            assert!(of(wrong).is_err(), "{wrong:?}");
        }
    }
}
