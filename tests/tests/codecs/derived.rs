//! `#[derive(Codec)]`: what each kind is stored as, and what is refused.

use std::fmt;

use proptest::prelude::{Strategy as _, any};
use proptest::sample::select;
use redis_struct::codec::StringList;
use redis_struct::{Codec, RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};

use super::{also_read, malformed, read, refused, round_trips, written};

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
struct Score(f64);

#[derive(Codec, Debug, Clone, PartialEq)]
struct Named {
    r#type: String,
}

#[derive(Codec, Debug, Clone, PartialEq)]
struct Wrapper<T, const N: usize = 2>(T)
where
    T: Clone;

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
#[redis(rename_all = "snake_case")]
enum Level {
    Guest,
    #[redis(alias = "mod", alias = "m")]
    SiteModerator,
    #[redis(rename = "root", alias = "")]
    Admin,
}

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
enum Only {
    One,
}

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
#[redis(number)]
#[repr(i64)]
enum State {
    New,
    Open = 5,
    Next,
    Least = i64::MIN,
    Most = i64::MAX - 1,
    r#Match = -1,
}

/// Text with an `@`.
#[derive(Codec, Debug, Clone, PartialEq)]
#[redis(try_from = "String", into = "String")]
struct Email {
    user: String,
    host: String,
}

#[derive(Debug)]
struct NoEmail;

impl fmt::Display for NoEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an address with an `@`")
    }
}

impl TryFrom<String> for Email {
    type Error = NoEmail;

    fn try_from(text: String) -> std::result::Result<Self, NoEmail> {
        let (user, host) = text.rsplit_once('@').ok_or(NoEmail)?;
        Ok(Email { user: user.to_owned(), host: host.to_owned() })
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        format!("{}@{}", email.user, email.host)
    }
}

/// Read as one type, written as another; and generic.
#[derive(Codec, Debug, Clone, PartialEq)]
#[redis(from = "StringList", into = "Vec<u8>")]
enum Words<T> {
    Some(Vec<T>),
    None,
}

impl<T: From<String>> From<StringList> for Words<T> {
    fn from(list: StringList) -> Self {
        if list.is_empty() { Words::None } else { Words::Some(list.0.into_iter().map(T::from).collect()) }
    }
}

impl<T: Into<String>> From<Words<T>> for Vec<u8> {
    fn from(words: Words<T>) -> Self {
        match words {
            Words::Some(all) => all.into_iter().map(Into::into).collect::<Vec<String>>().join(",").into(),
            Words::None => Vec::new(),
        }
    }
}

#[test]
fn a_newtype_is_stored_as_its_field() {
    written([(Score(1.5), "1.5"), (Score(-0.0), "-0")]);
    malformed::<Score>(&["", "x"], "expected a decimal number that fits `f64`");
    written([(Named { r#type: "a".to_owned() }, "a")]);
    written([(Wrapper::<u8>(5), "5"), (Wrapper(255), "255")]);
    written([(Wrapper::<Wrapper<String>>(Wrapper("x".to_owned())), "x")]);
    round_trips(any::<i64>().prop_map(Wrapper::<i64>));
    refused(Wrapper::<StringList>(["a,b"].into()), "a string with a comma");
}

#[test]
fn an_enum_is_stored_by_name() {
    written([(Level::Guest, "guest"), (Level::SiteModerator, "site_moderator"), (Level::Admin, "root")]);
    also_read(&Level::SiteModerator, &["mod", "m"]);
    also_read(&Level::Admin, &[""]);
    malformed::<Level>(&["Guest", "admin", "site-moderator", "root "], "expected `guest`, `site_moderator` or `root`");
    written([(Only::One, "One")]);
    malformed::<Only>(&["", "one"], "expected `One`");
    round_trips(select(vec![Level::Guest, Level::SiteModerator, Level::Admin]));
}

#[test]
fn an_enum_is_stored_by_number() {
    written([
        (State::New, "0"),
        (State::Open, "5"),
        (State::Next, "6"),
        (State::Least, "-9223372036854775808"),
        (State::Most, "9223372036854775806"),
        (State::Match, "-1"),
    ]);
    also_read(&State::Open, &["05", "+5"]);
    malformed::<State>(
        &["", "1", "New", "9223372036854775807", "5.0"],
        "expected `0`, `5`, `6`, `-9223372036854775808`, `9223372036854775806` or `-1`",
    );
}

#[test]
fn a_type_is_stored_as_another() {
    let email = Email { user: "jack".to_owned(), host: "example.com".to_owned() };
    written([(email, "jack@example.com")]);
    assert_eq!(read::<Email>("jack").unwrap_err().to_string(), "expected an address with an `@`");
    assert_eq!(read::<Email>(b"\xff").unwrap_err().to_string(), "expected text in UTF-8");
    written([(Words::Some(vec!["a".to_owned(), "b".to_owned()]), "a,b"), (Words::None, "")]);
    also_read(&Words::Some(vec!["a".to_owned()]), &["a,"]);
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "DERIVED")]
struct Member {
    #[redis(key)]
    id: u64,
    level: Level,
    email: Option<Email>,
    #[redis(default = State::New)]
    state: State,
    score: Option<Score>,
}

#[tokio::test]
async fn they_are_fields() -> Result<()> {
    let db = db().await;
    let email: Email = "a@b".to_owned().try_into().unwrap();
    let member = Member { id: 1, level: Level::Admin, email: Some(email), state: State::Open, score: None };
    member.save(&db).await?;
    let stored = [("email", "a@b"), ("level", "root"), ("state", "5")];
    assert_eq!(hash("DERIVED{1}"), stored.map(|(name, value)| (name.into(), value.into())));
    assert_eq!(Member::load(&db, 1).await?, member);
    Member::update(&db, 1, Member::changes().level(Level::Guest).email(None).score(Score(2.5))).await?;
    assert_eq!(Member::get(&db, 1, (Member::LEVEL, Member::SCORE)).await?, (Level::Guest, Some(Score(2.5))));
    Ok(())
}

#[tokio::test]
async fn malformed_ones_name_what_is_legal() -> Result<()> {
    let db = db().await;
    redis([b"HSET", b"DERIVED{2}", b"level", b"king-77"]);
    let error = Member::load(&db, 2).await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_malformed() && !text.contains("77"), "{text}");
    for part in ["level", "Level", "expected `guest`, `site_moderator` or `root`"] {
        assert!(text.contains(part), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn they_are_replies() -> Result<()> {
    let db = db().await;
    assert_eq!(db.command("ECHO").arg(Level::Admin).query::<Level, _>(&db).await?, Level::Admin);
    let levels: Vec<Option<Level>> = db.command("HMGET").key("DERIVED{none}").arg("a").query(&db).await?;
    assert_eq!(levels, [None]);
    let error = db.command("ECHO").arg("x").query::<State, _>(&db).await.unwrap_err();
    assert!(error.is_malformed() && error.to_string().contains("`State`"), "{error}");
    Ok(())
}
