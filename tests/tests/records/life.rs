//! How long records live: the struct's `ttl`, and expire, expire_at, persist, ttl.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis_struct::Ttl;
use redis_struct::testing::Server;

use super::*;

const HOUR: i64 = 3_600_000;
/// What a test may take between a write and a look.
const A_WHILE: i64 = 30_000;

/// A time long after every `ttl` here, at which a key of a test is made to go.
const LATER: i64 = 4_000_000_000_000;

fn milliseconds_left(key: &str) -> i64 {
    ask(["PTTL", key]).as_int().unwrap()
}

/// The operation gives the session an hour, whatever time it had.
async fn renews<T>(id: u64, what: &str, operation: impl Future<Output = Result<T>>) -> Result<T> {
    let key = session_key(id);
    ask(["PEXPIREAT", &key, &LATER.to_string()]);
    let value = operation.await?;
    let left = milliseconds_left(&key);
    assert!((HOUR - A_WHILE..=HOUR).contains(&left), "{what}: {left}");
    Ok(value)
}

/// The operation leaves the time of the key as it was: an old one, and none.
async fn keeps<T>(key: &str, what: &str, operation: impl AsyncFn() -> T) {
    ask(["PERSIST", key]);
    operation().await;
    assert_eq!(expires(key), -1, "{what}");
    ask(["PEXPIREAT", key, &LATER.to_string()]);
    operation().await;
    assert_eq!(expires(key), LATER, "{what}");
}

#[tokio::test]
async fn every_write_starts_the_ttl_anew() -> Result<()> {
    for (db, id) in both().await {
        type S = Session;
        let session = super::session(id);
        renews(id, "save", session.save(&db)).await?;
        renews(id, "save with Nones", S { seen: None, ..session.clone() }.save(&db)).await?;
        renews(id, "save_many", S::save_many(&db, std::slice::from_ref(&session))).await?;
        renews(id, "update", S::update(&db, id, S::changes().user("x"))).await?;
        renews(id, "update to None", S::update(&db, id, S::changes().user(None))).await?;
        renews(id, "update of both", S::update(&db, id, S::changes().user("x").seen(None))).await?;
        renews(id, "update with incr", S::update(&db, id, S::changes().user("x").incr(S::SEEN, 1))).await?;
        renews(id, "update with all", S::update(&db, id, S::changes().hits(1).user(None).incr(S::SEEN, 1))).await?;
        assert!(renews(id, "update_existing", S::update_existing(&db, id, S::changes().user("x"))).await?);
        renews(id, "incr", S::incr(&db, id, S::SEEN, 1)).await?;
        renews(id, "decr", S::decr(&db, id, S::HITS, 1)).await?;
        assert_eq!(renews(id, "pop", S::pop(&db, id, S::HITS)).await?, 0);
        assert!(renews(id, "set_if_absent", S::set_if_absent(&db, id, S::HITS, 9)).await?);
        assert_eq!(renews(id, "remove", S::remove(&db, id, (S::HITS, S::SEEN))).await?, 2);
        assert!(S::delete(&db, id).await?);
        assert!(renews(id, "insert", session.insert(&db)).await?);
        S::delete(&db, id).await?;
        renews(id, "update that creates", S::update(&db, id, S::changes().user("x"))).await?;
        S::delete(&db, id).await?;
        renews(id, "incr that creates", S::incr(&db, id, S::HITS, 1)).await?;
        S::delete(&db, id).await?;
        renews(id, "set_if_absent that creates", S::set_if_absent(&db, id, S::HITS, 1)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn reads_leave_the_ttl_alone() -> Result<()> {
    for (db, id) in both().await {
        session(id).save(&db).await?;
        let key = session_key(id);
        keeps(&key, "load", async || Session::load(&db, id).await.unwrap()).await;
        keeps(&key, "find", async || Session::find(&db, id).await.unwrap()).await;
        keeps(&key, "load_many", async || Session::load_many(&db, [id]).await.unwrap()).await;
        keeps(&key, "get", async || Session::get(&db, id, (Session::USER, Session::HITS)).await.unwrap()).await;
        keeps(&key, "exists", async || Session::exists(&db, id).await.unwrap()).await;
        keeps(&key, "ttl", async || Session::ttl(&db, id).await.unwrap()).await;
        keeps(&key, "scan", async || assert!(Session::scan(&db).next().await.is_some())).await;
    }
    Ok(())
}

#[tokio::test]
async fn writes_that_do_not_happen_leave_the_ttl_alone() -> Result<()> {
    for (db, id) in both().await {
        type S = Session;
        session(id).save(&db).await?;
        let key = session_key(id);
        let too_much = || S::changes().user("x").incr(S::HITS, 10);
        keeps(&key, "insert", async || assert!(!session(id).insert(&db).await.unwrap())).await;
        keeps(&key, "set_if_absent", async || assert!(!S::set_if_absent(&db, id, S::HITS, 1).await.unwrap())).await;
        keeps(&key, "no changes", async || S::update(&db, id, S::changes()).await.unwrap()).await;
        keeps(&key, "incr", async || assert!(S::incr(&db, id, S::HITS, 6).await.unwrap_err().is_out_of_range())).await;
        keeps(&key, "decr", async || assert!(S::decr(&db, id, S::HITS, 251).await.unwrap_err().is_out_of_range()))
            .await;
        keeps(&key, "update", async || S::update(&db, id, too_much()).await.unwrap_err()).await;
        keeps(&key, "update_existing", async || S::update_existing(&db, id, too_much()).await.unwrap_err()).await;
        assert_eq!(S::load(&db, id).await?, session(id));
        ask(["HSET", &key, "hits", "x"]);
        keeps(&key, "malformed", async || assert!(S::incr(&db, id, S::HITS, 1).await.unwrap_err().is_malformed()))
            .await;
        assert!(!S::update_existing(&db, fresh(), S::changes().user("x")).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_struct_without_ttl_keeps_what_the_key_has() -> Result<()> {
    for (db, id) in both().await {
        type U = User;
        jack(id).save(&db).await?;
        let key = key(id);
        keeps(&key, "save", async || jack(id).save(&db).await.unwrap()).await;
        keeps(&key, "save with Nones", async || bare(id).save(&db).await.unwrap()).await;
        keeps(&key, "update", async || U::update(&db, id, U::changes().name("a").last_seen(1)).await.unwrap()).await;
        keeps(&key, "mixed", async || {
            U::update(&db, id, U::changes().favourite(None).name("a").incr(U::LAST_SEEN, 1)).await.unwrap();
        })
        .await;
        keeps(&key, "update_existing", async || U::update_existing(&db, id, U::changes().name("b")).await.unwrap())
            .await;
        keeps(&key, "incr", async || U::incr(&db, id, U::VIEWS, 1).await.unwrap()).await;
        keeps(&key, "decr", async || U::decr(&db, id, U::VIEWS, 1).await.unwrap()).await;
        keeps(&key, "pop and set_if_absent", async || {
            U::pop(&db, id, U::LAST_SEEN).await.unwrap();
            assert!(U::set_if_absent(&db, id, U::LAST_SEEN, 1).await.unwrap());
        })
        .await;
        keeps(&key, "remove", async || U::remove(&db, id, U::LAST_SEEN).await.unwrap()).await;
    }
    Ok(())
}

#[tokio::test]
async fn the_ttl_survives_an_update_that_removes_all_old_fields() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("RO{{{id}}}");
        let only_text = async || Note::update(&db, id, Note::changes().text("a").stars(None)).await.unwrap();
        only_text().await;
        let exchange = async || {
            only_text().await;
            Note::update(&db, id, Note::changes().text(None).incr(Note::STARS, 1)).await.unwrap();
        };
        keeps(&key, "remove and incr", exchange).await;
        let recount = async || {
            Note::update(&db, id, Note::changes().text(None).stars(1)).await.unwrap();
            Note::update(&db, id, Note::changes().stars(None).incr(Note::STARS, 1)).await.unwrap();
        };
        keeps(&key, "remove and incr of one field", recount).await;
        holds(&key, [("stars", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn removing_the_last_field_leaves_no_key_and_no_ttl() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ROT{{{id}}}");
        let memo = Memo { id, text: Some("a".into()) };
        memo.save(&db).await?;
        assert_eq!(Memo::remove(&db, id, Memo::TEXT).await?, 1);
        assert_eq!(expires(&key), -2);
        memo.save(&db).await?;
        Memo { text: None, ..memo.clone() }.save(&db).await?;
        assert_eq!(expires(&key), -2);
        memo.save(&db).await?;
        Memo::update(&db, id, Memo::changes().text(None)).await?;
        assert_eq!((expires(&key), Memo::ttl(&db, id).await?), (-2, Ttl::Missing));
    }
    Ok(())
}

#[tokio::test]
async fn ttl_tells_missing_never_and_in() -> Result<()> {
    for (db, id) in both().await {
        assert_eq!(User::ttl(&db, id).await?, Ttl::Missing);
        jack(id).save(&db).await?;
        assert_eq!(User::ttl(&db, id).await?, Ttl::Never);
        assert!(User::expire(&db, id, Duration::from_millis(90_000)).await?);
        let Ttl::In(left) = User::ttl(&db, id).await? else { panic!("no time") };
        assert!(left > Duration::from_secs(60) && left <= Duration::from_secs(90), "{left:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_absent_record_has_no_time_to_change() -> Result<()> {
    for (db, id) in both().await {
        assert!(!User::expire(&db, id, Duration::from_secs(1)).await?);
        assert!(!User::expire(&db, id, Duration::ZERO).await?);
        assert!(!User::expire_at(&db, id, UNIX_EPOCH).await?);
        assert!(!User::persist(&db, id).await?);
    }
    Ok(())
}

/// On a server of its own, which says what it was asked.
#[tokio::test]
async fn a_part_of_a_millisecond_is_one() -> Result<()> {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await?;
    server.command(&["CONFIG", "SET", "slowlog-log-slower-than", "0"]).unwrap();
    for nanos in [1, 999_999, 1_000_000, 1_000_001, 3_600_000_000_001] {
        User::expire(&db, 1, Duration::from_nanos(nanos)).await?;
    }
    let Reply::Array(log) = server.command(&["SLOWLOG", "GET", "-1"]).unwrap() else { panic!("no log") };
    let asked = log.iter().rev().filter_map(|entry| match entry {
        Reply::Array(parts) => match parts.get(3)? {
            Reply::Array(words) => (words.first()?.as_bytes()? == b"PEXPIRE").then(|| words.get(2)?.as_bytes()),
            _ => None,
        },
        _ => None,
    });
    let asked: Vec<_> = asked.flatten().collect();
    assert_eq!(asked, [&b"1"[..], b"1", b"1", b"2", b"3600001"]);
    Ok(())
}

#[tokio::test]
async fn no_time_at_all_deletes() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        assert!(User::expire(&db, id, Duration::ZERO).await?);
        assert!(!User::exists(&db, id).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_time_that_redis_cannot_count_is_refused() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let errors = sends_nothing(&db, async {
            let far = UNIX_EPOCH.checked_add(Duration::from_secs(i64::MAX as u64)).unwrap();
            [
                User::expire(&db, id, Duration::MAX).await.unwrap_err(),
                User::expire(&db, id, Duration::from_millis(i64::MAX as u64)).await.unwrap_err(),
                User::expire_at(&db, id, far).await.unwrap_err(),
            ]
        })
        .await;
        for error in errors {
            assert!(error.is_refused() && error.is_not_run(), "{error}");
            assert_eq!((error.record(), error.key()), (Some("User"), Some(&*key(id))));
        }
        assert_eq!(User::ttl(&db, id).await?, Ttl::Never);
        let longest = Duration::from_millis(i64::MAX as u64 / 4);
        assert!(User::expire(&db, id, longest).await?);
        assert!(matches!(User::ttl(&db, id).await?, Ttl::In(left) if left > longest - Duration::from_secs(60)));
    }
    Ok(())
}

#[tokio::test]
async fn expire_at_takes_a_time() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let later = UNIX_EPOCH + Duration::from_millis(LATER.unsigned_abs()) + Duration::from_nanos(999_999);
        assert!(User::expire_at(&db, id, later).await?);
        assert_eq!(expires(&key(id)), LATER, "in whole milliseconds");
        for past in [SystemTime::now() - Duration::from_secs(1), UNIX_EPOCH, UNIX_EPOCH - Duration::from_secs(9)] {
            jack(id).save(&db).await?;
            assert!(User::expire_at(&db, id, past).await?);
            assert!(!User::exists(&db, id).await?);
        }
    }
    Ok(())
}

#[tokio::test]
async fn persist_lets_a_record_stay() -> Result<()> {
    for (db, id) in both().await {
        session(id).save(&db).await?;
        assert!(Session::persist(&db, id).await? && !Session::persist(&db, id).await?);
        assert_eq!(Session::ttl(&db, id).await?, Ttl::Never);
    }
    Ok(())
}
