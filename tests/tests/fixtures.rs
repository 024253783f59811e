//! What RedPipe wrote: read with Rust types, and written back as the same bytes. See `fixtures/README.md`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::time::Duration;

use redis_struct::testing::Reply;
use redis_struct::{RedisStruct, Result, Ttl};
use redis_struct_tests::{db, hash, redis, server};
use serde_json::Value;

/// RedPipe's struct, without its lists and dicts: those are fields that this struct does not declare.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    user_id: String,
    name: String,
    last_seen: Option<i64>,
    admin: Option<bool>,
    page_views: Option<i64>,
    score: Option<f64>,
    avatar: Option<Vec<u8>>,
    code: Option<String>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "S", ttl = "1h")]
struct Session {
    #[redis(key)]
    token: String,
    user: u64,
}

/// One that requires what only some rows have.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "U")]
struct Visitor {
    #[redis(key)]
    user_id: String,
    name: String,
    #[redis(default)]
    page_views: i128,
    #[redis(default = 1.5)]
    score: f64,
}

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/redpipe.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn elements(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().unwrap().iter().map(|element| bytes(element.as_str().unwrap())).collect()
}

/// The fields of a hash, sorted by name.
fn fields(value: &Value) -> Vec<(Vec<u8>, Vec<u8>)> {
    let fields = value.as_object().unwrap().iter();
    let mut fields: Vec<_> = fields.map(|(name, value)| (bytes(name), bytes(value.as_str().unwrap()))).collect();
    fields.sort();
    fields
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value["float"].as_str().unwrap().parse().unwrap())
}

/// The command that makes a key what it was, after its name.
fn restored(key: &str, stored: &Value) -> Vec<Vec<u8>> {
    let kind = stored["type"].as_str().unwrap();
    let content = &stored[kind];
    let (command, arguments) = match kind {
        "string" => ("SET", vec![bytes(content.as_str().unwrap())]),
        "list" => ("RPUSH", elements(content)),
        "set" => ("SADD", elements(content)),
        "hash" => ("HSET", fields(content).into_iter().flat_map(|(name, value)| [name, value]).collect()),
        "zset" => ("ZADD", content.as_array().unwrap().iter().flat_map(scored).collect()),
        other => panic!("no such type: {other}"),
    };
    [command.as_bytes().to_vec(), key.as_bytes().to_vec()].into_iter().chain(arguments).collect()
}

fn scored(member: &Value) -> [Vec<u8>; 2] {
    [float(&member[1]).to_string().into_bytes(), bytes(member[0].as_str().unwrap())]
}

/// Puts every key of the fixture into the server; the server is this one test's.
fn restore(fixture: &Value) {
    for (key, stored) in fixture["keys"].as_object().unwrap() {
        let reply = server().command(&restored(key, stored)).unwrap();
        assert!(!matches!(reply, Reply::Error(_)), "{key}: {reply:?}");
        if let Some(pttl) = stored["pttl_ms_about"].as_u64() {
            redis([b"PEXPIRE", key.as_bytes(), pttl.to_string().as_bytes()]);
        }
    }
}

/// What a row of the fixture is in Rust.
fn user(row: &Value) -> User {
    let text = |name: &str| row[name].as_str().map(str::to_owned);
    User {
        user_id: text("user_id").unwrap(),
        name: text("name").unwrap(),
        last_seen: row["last_seen"].as_i64(),
        admin: row["admin"].as_bool(),
        page_views: row["page_views"].as_i64(),
        score: row.get("score").map(float),
        avatar: row.get("avatar").map(|avatar| bytes(avatar["bytes_hex"].as_str().unwrap())),
        code: text("code"),
    }
}

/// One test: they share the keys of the fixture.
#[tokio::test]
async fn what_redpipe_wrote_is_read_and_written_back() -> Result<()> {
    let (db, fixture) = (db().await, fixture());
    restore(&fixture);
    let rows = fixture["rows"].as_array().unwrap();
    let users: Vec<User> = rows.iter().map(user).collect();
    assert_eq!(users.len(), 7);

    let ids = users.iter().map(|user| user.user_id.clone()).collect::<BTreeSet<_>>();
    assert_eq!(User::keys(&db).collect_all().await?.into_iter().collect::<BTreeSet<_>>(), ids);
    for user in &users {
        let loaded = User::load(&db, &user.user_id).await?;
        assert_eq!(&loaded, user);
        assert_eq!(loaded.score.map(f64::to_bits), user.score.map(f64::to_bits), "to the bit: -0.0");
    }

    // Over what is there, the bytes stay as they were, those of undeclared fields too.
    User::save_many(&db, &users).await?;
    for user in &users {
        assert_eq!(hash(key(user)), fields(&fixture["keys"][key(user)]["hash"]), "{}", key(user));
    }

    // From nothing, the declared fields have the same bytes.
    assert_eq!(User::delete_many(&db, &ids).await?, 7);
    User::save_many(&db, &users).await?;
    let undeclared = [&b"tags"[..], b"prefs", b"history", b"arbitrary_field"];
    for user in &users {
        let mut expected = fields(&fixture["keys"][key(user)]["hash"]);
        expected.retain(|(name, _)| !undeclared.contains(&name.as_slice()));
        assert_eq!(hash(key(user)), expected, "{}", key(user));
    }

    counts(&db).await?;
    reads_with_another_struct(&db, &users).await?;
    goes_on_with_the_session(&db).await
}

fn key(user: &User) -> String {
    format!("U{{{}}}", user.user_id)
}

/// Their counts go on where RedPipe, which goes through floats, would have lost some.
async fn counts(db: &redis_struct::Db) -> Result<()> {
    assert_eq!(User::incr(db, "6", User::PAGE_VIEWS, 1).await?, 9_223_372_036_854_774_785);
    assert_eq!(User::incr(db, "3", User::LAST_SEEN, 1).await?, (1 << 53) + 1);
    assert_eq!(User::decr(db, "2", User::PAGE_VIEWS, 1).await?, -1);
    assert_eq!(User::incr(db, "2", User::SCORE, 0.5).await?, 0.5);
    assert_eq!(User::remove(db, "2", User::PAGE_VIEWS).await?, 1);
    Ok(())
}

async fn reads_with_another_struct(db: &redis_struct::Db, users: &[User]) -> Result<()> {
    for user in users {
        let visitor = Visitor::load(db, &user.user_id).await?;
        assert_eq!(visitor.name, user.name);
    }
    let jill = Visitor { user_id: "2".into(), name: "Jill".into(), page_views: 0, score: 0.5 };
    assert_eq!(Visitor::load(db, "2").await?, jill);
    let key = Visitor { user_id: "ünicöde".into(), name: "key".into(), page_views: 0, score: 1.5 };
    assert_eq!(Visitor::load(db, "ünicöde").await?, key);
    Ok(())
}

async fn goes_on_with_the_session(db: &redis_struct::Db) -> Result<()> {
    let session = Session { token: "abc".into(), user: 1 };
    assert_eq!(Session::load(db, "abc").await?, session);
    assert_eq!(Session::scan(db).collect_all().await?, std::slice::from_ref(&session));
    let Ttl::In(left) = Session::ttl(db, "abc").await? else { panic!("RedPipe gave it an hour") };
    assert!(left <= Duration::from_secs(3600));
    redis([b"PERSIST", b"S{abc}"]);
    session.save(db).await?;
    assert_eq!(hash("S{abc}"), [(b"user".to_vec(), b"1".to_vec())]);
    assert!(matches!(Session::ttl(db, "abc").await?, Ttl::In(left) if left > Duration::from_secs(3500)));
    Ok(())
}
