//! Error replies of the server, sorted by what a person can do about them.

use super::{Error, Kind};

impl Error {
    /// What an error reply means. `code` is its first word, `detail` the rest.
    pub(crate) fn from_server(code: &str, detail: &str) -> Self {
        match code {
            "WRONGTYPE" => {
                Self::new(Kind::WrongType, "the key holds another type of value (WRONGTYPE); nothing was changed")
            }
            "CONFLICT" => Self::new(Kind::Conflict, conflict(detail)),
            "OUTOFRANGE" => Self::new(Kind::OutOfRange, out_of_range(detail)),
            "NOTANUMBER" => Self::new(Kind::Malformed, not_a_number(detail)),
            "EXECABORT" => {
                Self::new(Kind::NotRun, "the block was not run: the server refused one of its commands (EXECABORT)")
            }
            // A script that has written something does not get these any more.
            "LOADING" | "TRYAGAIN" | "CLUSTERDOWN" | "MASTERDOWN" | "NOSCRIPT" | "BUSY" | "MOVED" | "ASK" | "OOM"
            | "READONLY" | "MISCONF" | "NOREPLICAS" | "UNBLOCKED" => Self::new(Kind::NotRun, told(code, detail)),
            "ERR" if detail.contains("would overflow") => Self::new(Kind::OutOfRange, out_of_range("")),
            "ERR" if detail.contains("is not an integer") || detail.contains("is not a float") => {
                Self::new(Kind::Malformed, not_a_number(""))
            }
            _ => Self::new(Kind::Server, told(code, detail)),
        }
    }
}

fn out_of_range(detail: &str) -> String {
    format!("the result would be outside what the type can hold{}; the stored value is unchanged", named(detail))
}

fn conflict(detail: &str) -> String {
    format!(
        "somebody else has written or deleted the record since it was loaded: its version is another one{}; nothing \
         was written; load it again, change it, and save it",
        named(detail)
    )
}

fn not_a_number(detail: &str) -> String {
    format!(
        "the stored value is not a number of the field's type{}; it is unchanged, set it to one first",
        named(detail)
    )
}

/// Our scripts say "field <name>".
fn named(detail: &str) -> String {
    match detail.strip_prefix("field ") {
        Some(field) => format!(" (field `{field}`)"),
        None => String::new(),
    }
}

/// The server's words, without the arguments that it repeats: they may be values or secrets.
fn told(code: &str, detail: &str) -> String {
    let detail = detail.split(", with args beginning with").next().unwrap_or_default();
    let detail: String = detail.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("the server says {code} {detail}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_not_repeated() {
        let error = Error::from_server("ERR", "unknown command 'FOO', with args beginning with: 'secret' ");
        assert_eq!(error.to_string(), "the server says ERR unknown command 'FOO'");
        assert!(error.is_server());
    }

    #[test]
    fn kinds_follow_the_code() {
        assert!(Error::from_server("WRONGTYPE", "Operation against a key").is_wrong_type());
        assert!(Error::from_server("ERR", "increment or decrement would overflow").is_out_of_range());
        assert!(Error::from_server("OUTOFRANGE", "field n").is_out_of_range());
        assert!(Error::from_server("CONFLICT", "field n").is_conflict());
        assert!(Error::from_server("ERR", "hash value is not an integer").is_malformed());
        assert!(Error::from_server("NOSCRIPT", "").is_not_run());
    }
}
