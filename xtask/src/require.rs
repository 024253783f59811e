//! `--require 7.0,8.2`: the server versions that must be there.

use crate::run::Outcome;

/// Takes the option out of the arguments.
pub(crate) fn take(args: Vec<String>) -> Outcome<(Vec<String>, Vec<String>)> {
    let mut versions = Vec::new();
    let mut others = Vec::new();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            others.push(arg);
            break;
        }
        match arg.strip_prefix("--require") {
            Some("") => versions.extend(list(&args.next().unwrap_or_default())?),
            Some(value) if value.starts_with('=') => versions.extend(list(value.trim_start_matches('='))?),
            _ => others.push(arg),
        }
    }
    others.extend(args);
    Ok((versions, others))
}

fn list(text: &str) -> Outcome<Vec<String>> {
    let versions: Vec<String> = text.split(',').map(|version| version.trim().to_owned()).collect();
    let is_version =
        |text: &String| text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    match versions.iter().find(|version| !is_version(version)) {
        None => Ok(versions),
        Some(wrong) => Err(format!("`--require` takes versions such as `7.0,8.2`, not `{wrong}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::take;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_option_is_taken_out() {
        let two = words("7.0 8.2");
        assert_eq!(take(words("--require 7.0,8.2")), Ok((two.clone(), Vec::new())));
        assert_eq!(take(words("a --require=7.0,8.2 b -- --require")), Ok((two, words("a b -- --require"))));
        assert_eq!(take(words("--nocapture")), Ok((Vec::new(), words("--nocapture"))));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for wrong in ["--require", "--require=", "--require 7.0,", "--require new", "--require 7..0"] {
            assert!(take(words(wrong)).is_err(), "{wrong}");
        }
    }
}
