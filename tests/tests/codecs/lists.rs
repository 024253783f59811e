//! RedPipe's list of strings, and its ASCII text.

use proptest::collection::vec;
use proptest::prelude::Strategy as _;
use redis_struct::codec::{Ascii, StringList};
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};
use serde_json::Value;

use super::{also_read, malformed, read, refused, round_trips, written};

#[test]
fn strings_joined_by_commas() {
    written([
        (StringList::default(), ""),
        (["a"].into(), "a"),
        (["a", "b"].into(), "a,b"),
        ([" a ", "ü\n", "\"", "\\"].into(), " a ,ü\n,\",\\"),
    ]);
    also_read(&StringList::default(), &[",", ",,"]);
    also_read(&StringList::from(["a", "b"]), &["a,,b", ",a,b,"]);
    malformed::<StringList>(&[], "expected text in UTF-8");
    let letters: Vec<char> = " aø😀;\"\0\n".chars().collect();
    let string = vec(proptest::sample::select(letters), 1..5).prop_map(String::from_iter);
    round_trips(vec(string, 0..5).prop_map(StringList));
}

#[test]
fn what_would_not_read_back_is_refused() {
    for (list, reason) in [
        (StringList::from(["a,b"]), "a string with a comma"),
        ([","].into(), "a string with a comma"),
        ([""].into(), "an empty string"),
        (["", ""].into(), "an empty string"),
        (["a", ""].into(), "an empty string"),
        (["a", "", "b"].into(), "an empty string"),
    ] {
        refused(list, reason);
    }
}

#[test]
fn ascii_is_printable() {
    let all: String = (' '..='~').collect();
    written([(Ascii::try_from("").unwrap(), ""), (Ascii::try_from("AZ-09~").unwrap(), "AZ-09~")]);
    assert_eq!(read::<Ascii>(&all).unwrap().into_string(), all);
    malformed::<Ascii>(&["\n", "\u{1f}", "\u{7f}", "ø", "a\0"], "expected printable ASCII");
    assert!(Ascii::try_from("a\n").is_err() && Ascii::try_from("ø".to_owned()).is_err());
}

/// The fields of RedPipe's struct that need these types.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "TAGGED")]
struct Tagged {
    #[redis(key)]
    user_id: String,
    tags: Option<StringList>,
    code: Option<Ascii>,
}

/// What RedPipe has stored is read, and written back as the same bytes.
#[tokio::test]
async fn lists_of_redpipe_are_read_and_written() -> Result<()> {
    let db = db().await;
    let fixture: Value = serde_json::from_str(include_str!("../../fixtures/redpipe.json")).unwrap();
    let mut lists = 0;
    for row in fixture["rows"].as_array().unwrap() {
        let id = row["user_id"].as_str().unwrap();
        let stored = |name: &str| {
            let hex: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
            fixture["keys"][format!("U{{{id}}}")]["hash"][hex].as_str().map(unhex)
        };
        for name in ["tags", "code"] {
            if let Some(bytes) = stored(name) {
                redis([b"HSET", format!("TAGGED{{{id}}}").as_bytes(), name.as_bytes(), &bytes]);
            }
        }
        let Some(read) = Tagged::find(&db, id).await? else {
            assert_eq!((stored("tags"), stored("code")), (None, None));
            continue;
        };
        let tags = row["tags"].as_array().map(|tags| tags.iter().map(|tag| tag.as_str().unwrap()).collect());
        lists += i32::from(tags.is_some());
        assert_eq!(read.tags, tags);
        assert_eq!(read.code.as_deref(), row["code"].as_str());
        let before = hash(format!("TAGGED{{{id}}}"));
        Tagged::delete(&db, id).await?;
        read.save(&db).await?;
        assert_eq!(hash(format!("TAGGED{{{id}}}")), before);
    }
    assert_eq!(lists, 2, "the fixture has lists");
    Ok(())
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect()
}
