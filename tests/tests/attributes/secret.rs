//! `secret`: the id is in no error, no `Debug`, no failure: whatever goes wrong.

use std::error::Error as _;
use std::time::Duration;

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
use redis_struct::{Error, Field};
use redis_struct_tests::{connect, proxy, server, through};

use super::*;

/// Recognised wherever it turns up.
const TOKEN: &str = "S3CR3T";

#[derive(RedisStruct, Clone)]
#[redis(keyspace = "ASECRET", ttl = "1h")]
struct Session {
    #[redis(key, secret)]
    token: String,
    user: String,
    n: Option<u8>,
    picky: Option<Picky>,
}

/// Without a ttl, other commands are sent.
#[derive(RedisStruct, Clone)]
#[redis(keyspace = "ASECRETN", template = "ns:id")]
struct Login {
    #[redis(key, secret)]
    token: (String, u64),
    user: String,
    #[redis(default)]
    n: u64,
    picky: Option<Picky>,
}

/// A keyspace that its look-alikes cannot be told from by their names.
#[derive(RedisStruct)]
#[redis(keyspace = "ASECRETX")]
struct Numbered {
    #[redis(key, secret)]
    _id: u64,
    user: String,
}

/// A value that cannot be stored.
#[derive(Clone)]
struct Picky;

impl Encode for Picky {
    fn encode(&self, _: Arg<'_>) -> Encoded {
        Err(CodecError::new("never"))
    }
}

impl Decode for Picky {
    fn decode(_: Bulk) -> Result<Self, CodecError> {
        Err(CodecError::new("never"))
    }
}

fn session(token: &str) -> Session {
    Session { token: token.to_owned(), user: "Jack".into(), n: Some(250), picky: None }
}

fn login(token: &str) -> Login {
    Login { token: (token.to_owned(), 1), user: "Jack".into(), n: u64::MAX, picky: None }
}

/// The error, its causes and its failures, as text, say nothing of the token; and where a key is, it is a hidden one.
#[track_caller]
fn hides(error: &Error) {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.key());
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    for failure in error.failures() {
        text.push_str(&format!(" {failure:?} {:?} {}", failure.key(), failure.error()));
    }
    assert!(!text.contains(TOKEN), "{text}");
    assert!(error.key().is_none_or(|key| ["ASECRET{…}", "ASECRETN:…", "ASECRETX{…}"].contains(&key)), "{text}");
}

/// The same, of an error of a record's, which names the key.
#[track_caller]
fn hides_key<T>(result: Result<T>) -> Error {
    let error = result.map(drop).unwrap_err();
    hides(&error);
    assert!(error.key().is_some() && error.to_string().contains('…'), "{error}");
    error
}

#[tokio::test]
async fn what_is_not_there() {
    for (db, _) in both().await {
        assert!(hides_key(Session::load(&db, TOKEN).await).is_not_found());
        assert!(hides_key(Login::get(&db, (TOKEN, 1), Login::USER).await).is_not_found());
    }
}

#[tokio::test]
async fn what_cannot_be_read() {
    for (db, n) in both().await {
        let token = format!("{TOKEN}-read-{n}");
        let key = format!("ASECRET{{{token}}}");
        ask(["HSET", &key, "n", "x"]);
        assert!(hides_key(Session::load(&db, &token).await).is_missing_field());
        assert!(hides_key(Session::get(&db, &token, Session::N).await).is_malformed());
        assert!(hides_key(Session::incr(&db, &token, Session::N, 1).await).is_malformed());
        assert!(hides_key(Session::pop(&db, &token, Session::N).await).is_malformed());
        ask(["HSET", &key, "user", "Jack", "n", "x"]);
        assert!(
            hides_key(db.pipelined(|p| (Session::load(p, &token), Session::exists(p, &token))).await).is_malformed()
        );
        ask(["DEL", &key]);
    }
}

#[tokio::test]
async fn another_type() {
    for (db, n) in both().await {
        let token = format!("{TOKEN}-type-{n}");
        ask(["SET", &format!("ASECRET{{{token}}}"), "x"]);
        ask(["SET", &format!("ASECRETN:{token}:1"), "x"]);
        let (one, two, id) = (session(&token), login(&token), (token.as_str(), 1));
        let errors = [
            hides_key(one.save(&db).await),
            hides_key(Session::load(&db, &token).await),
            hides_key(Session::update(&db, &token, Session::changes().n(1)).await),
            hides_key(Session::pop(&db, &token, Session::N).await),
            hides_key(Session::remove(&db, &token, Session::N).await),
            hides_key(Session::set_if_absent(&db, &token, Session::USER, "x").await),
            hides_key(two.save(&db).await),
            hides_key(Login { picky: None, ..two.clone() }.save(&db).await),
            hides_key(Login::load(&db, id).await),
            hides_key(Login::incr(&db, id, Login::N, 1).await),
            hides_key(Login::update(&db, id, Login::changes().user("x").picky(None)).await),
            hides_key(db.atomic(|p| (Login::incr(p, id, Login::N, 1), Login::get(p, id, Login::USER))).await),
        ];
        assert!(errors.iter().all(Error::is_wrong_type), "{errors:?}");
        let pipe = db.pipeline();
        let saved = one.save(&pipe);
        let counted = Login::incr(&pipe, id, Login::N, 1);
        let executed = pipe.execute().await.unwrap_err();
        assert_eq!(executed.failures().len(), 2);
        hides(&executed);
        assert!(!format!("{pipe:?} {saved:?} {counted:?}").contains(TOKEN));
        hides_key(saved.get());
        hides_key(counted.await);
        ask(["DEL", &format!("ASECRET{{{token}}}"), &format!("ASECRETN:{token}:1")]);
    }
}

#[tokio::test]
async fn numbers_out_of_range() -> Result<()> {
    for (db, n) in both().await {
        let token = format!("{TOKEN}-range-{n}");
        session(&token).save(&db).await?;
        login(&token).save(&db).await?;
        assert!(hides_key(Session::incr(&db, &token, Session::N, 100).await).is_out_of_range());
        assert!(hides_key(Login::incr(&db, (&token, 1), Login::N, 1).await).is_out_of_range());
        Session::delete(&db, &token).await?;
        Login::delete(&db, (&token, 1)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_stored_and_what_was_never_sent() {
    for (db, _) in both().await {
        let (one, two) = (session(TOKEN), login(TOKEN));
        let (one, two) = (Session { picky: Some(Picky), ..one }, Login { picky: Some(Picky), ..two });
        let errors = [
            hides_key(one.save(&db).await),
            hides_key(one.insert(&db).await),
            hides_key(Session::update(&db, TOKEN, Session::changes().picky(Picky)).await),
            hides_key(two.save(&db).await),
            hides_key(Login::set_if_absent(&db, (TOKEN, 1), Login::PICKY, Picky).await),
        ];
        assert!(errors.iter().all(Error::is_refused), "{errors:?}");
        let discarded = {
            let pipe = db.pipeline();
            Session::load(&pipe, TOKEN)
        };
        hides(&discarded.get().map(drop).unwrap_err());
        let pipe = db.pipeline();
        let waiting = Session::load(&pipe, TOKEN);
        hides(&waiting.get().map(drop).unwrap_err());
        hides(&db.atomic(|p| (two.save(p), Login::exists(p, (TOKEN, 1)))).await.map(drop).unwrap_err());
    }
}

#[tokio::test]
async fn timeouts_and_cuts() {
    let stalled = proxy();
    let timeout = Duration::from_millis(100);
    let builder = Db::builder().connection("default", stalled.url());
    let db = connect(builder.response_timeout(timeout).connection_timeout(timeout)).await;
    stalled.stall();
    let error = hides_key(Login::incr(&db, (TOKEN, 1), Login::N, 1).await);
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    hides(&Session::keys(&db).collect_all().await.unwrap_err());

    let cut = proxy();
    let db = through(&cut).await;
    cut.stall();
    let pipe = db.pipeline();
    let saved = session(TOKEN).save(&pipe);
    let execute = tokio::spawn(pipe.execute());
    tokio::time::sleep(Duration::from_millis(50)).await;
    cut.cut();
    hides(&execute.await.unwrap().unwrap_err());
    assert!(hides_key(saved.get()).is_outcome_unknown());
}

#[tokio::test]
async fn connections_that_are_not_there() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "ASECRET", connection = "nowhere")]
    struct Elsewhere {
        #[redis(key, secret)]
        _token: String,
        user: String,
    }
    let db = db().await;
    hides(&Elsewhere::load(&db, TOKEN).await.map(|found| found.user).unwrap_err());
    hides(&Elsewhere::delete_many(&db, [TOKEN]).await.unwrap_err());
    hides(&Elsewhere::scan(&db).collect_all().await.map(drop).unwrap_err());
}

#[tokio::test]
async fn servers_that_refuse_the_command() {
    // A user who may do next to nothing.
    ask(["ACL", "SETUSER", "asecret", "on", ">p", "~*", "+ping", "+hello", "+client", "+select"]);
    let url = format!("{}?user=asecret&pass=p", server().url());
    let db = connect(Db::builder().connection("default", url)).await;
    let errors = [
        hides_key(Session::load(&db, TOKEN).await),
        hides_key(session(TOKEN).save(&db).await),
        hides_key(Login::incr(&db, (TOKEN, 1), Login::N, 1).await),
        hides_key(Login { picky: None, ..login(TOKEN) }.save(&db).await),
    ];
    assert!(errors.iter().all(Error::is_server), "{errors:?}");
}

#[tokio::test]
async fn scans() {
    for (db, n) in both().await {
        let strange = format!("ASECRETX{{{TOKEN}-{n}}}");
        let incomplete = format!("ASECRETX{{{n}}}");
        ask(["HSET", &strange, "user", "x"]);
        ask(["HSET", &incomplete, "other", "x"]);
        let mut keys = Numbered::keys(&db);
        let mut errors = Vec::new();
        while let Some(id) = keys.next().await {
            errors.extend(id.err());
        }
        let mut records = Numbered::scan(&db);
        while let Some(record) = records.next().await {
            errors.extend(record.map(|record| record.user).err());
        }
        assert!(errors.len() >= 2 && errors.iter().all(Error::is_malformed), "{errors:?}");
        errors.into_iter().for_each(|error| _ = hides_key::<()>(Err(error)));
        assert!(!format!("{keys:?} {records:?}").contains(TOKEN));
        ask(["DEL", &strange, &incomplete]);
    }
}

/// A key that is none is shown as it is: the attribute decides, not the type.
#[tokio::test]
async fn other_ids_are_shown() {
    #[derive(RedisStruct)]
    #[redis(keyspace = "ANOSECRET")]
    struct Shown {
        #[redis(key)]
        _id: String,
        user: String,
    }
    let name: Field<Shown, String> = Shown::USER;
    let error = Shown::get(&db().await, TOKEN, name).await.unwrap_err();
    assert_eq!(error.key(), Some("ANOSECRET{S3CR3T}"));
    _ = Shown { _id: String::new(), user: String::new() }.user;
}
