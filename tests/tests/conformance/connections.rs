//! RedPipe's suite of connections: what may be named how often, what is closed, what nobody has named.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use redis_struct::{Builder, Db, Deferred, Error, Pipeline, RedisStruct, Result};
use redis_struct_tests::{connect, db, proxy, server};

use super::servers::{Side, Two, count};
use super::{fresh, stored};

async fn refused(builder: Builder) -> Error {
    builder.build().await.unwrap_err()
}

/// RedPipe took the same client twice, and the same pool; for another one under that name it raised.
#[tokio::test]
async fn a_name_may_be_given_twice_with_one_url() -> Result<()> {
    let proxy = proxy();
    let twice = || Db::builder().connection("a", proxy.url()).connection("a", proxy.url());
    let db = connect(twice()).await;
    assert_eq!(proxy.connections(), 1);
    let key = format!("conformance:{}", fresh());
    assert_eq!(db.command("INCR").connection("a").key(&key).query::<i64, _>(&db).await?, 1);
    // Two names for one server are two connections.
    let two = connect(twice().connection("b", proxy.url())).await;
    assert_eq!(proxy.connections(), 3);
    for (name, count) in [("a", 2), ("b", 3)] {
        assert_eq!(two.command("INCR").connection(name).key(&key).query::<i64, _>(&two).await?, count);
    }
    Ok(())
}

/// The same, with other URLs: the error names the connection, and shows no URL.
#[tokio::test]
async fn a_name_for_two_urls_is_refused_before_anything_is_opened() {
    let proxy = proxy();
    let one = || Db::builder().connection("a", proxy.url());
    for other in [server().url(), format!("{}?db=1", proxy.url()), format!("{}?pass=hunter2", proxy.url())] {
        let told = refused(one().connection("b", server().url()).connection("a", other)).await;
        assert!(told.is_config() && told.to_string().contains("`a`"), "{told}");
        assert!(!told.to_string().contains("hunter2") && !told.to_string().contains("unix://"), "{told}");
    }
    let told = refused(one().connection("b", proxy.url()).alias("b", "a")).await;
    assert!(told.is_config() && told.to_string().contains("`b`"), "{told}");
    let told = refused(one().alias("x", "y")).await;
    assert!(told.is_config() && told.to_string().contains("`x`") && told.to_string().contains("`y`"), "{told}");
    assert_eq!(proxy.connections(), 0);
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CN-ALIAS", connection = "sessions")]
struct Session {
    #[redis(key)]
    id: u64,
    user: String,
}

/// RedPipe could connect one pool under several names; here it is one connection, so one round trip and one block.
#[tokio::test]
async fn an_alias_is_the_same_connection() -> Result<()> {
    let side = Side::start();
    let builder = Db::builder().connection("a", side.proxy.url());
    let db = connect(builder.alias("sessions", "a").alias("more", "a").alias("more", "a")).await;
    assert_eq!(side.proxy.connections(), 1);
    side.proxy.reset_counts();
    let session = Session { id: 1, user: "jack".into() };
    let all = db.pipelined(|p| (count(p, "a"), session.save(p), count(p, "sessions"), count(p, "more")));
    assert_eq!(all.await?, (1, (), 1, 1));
    assert_eq!(side.counts(), (1, 4));
    let block = db.atomic(|p| (count(p, "a"), Session::load(p, 1), count(p, "more")));
    assert_eq!(block.await?, (2, session, 2));
    assert_eq!(side.counts(), (2, 4 + 5));
    Ok(())
}

/// RedPipe's `disconnect` could be called twice, and for names that it did not know. Here those are told.
#[tokio::test]
async fn closing_twice_is_closing_once() -> Result<()> {
    let two = Two::start().await;
    let [a, b] = &two.sides;
    let db = two.db.clone();
    for _ in 0..2 {
        db.close_connection("a").await?;
        let (gone, here) = db.pipelined(|p| (count(p, "a").result(), count(p, "b").result())).await?;
        assert!(gone.is_err_and(|error| error.is_closed() && error.is_not_run()) && here.is_ok());
    }
    let told = db.close_connection("nobody").await.unwrap_err();
    assert!(told.is_config() && told.to_string().contains("`nobody`") && told.to_string().contains("`a`"), "{told}");
    assert_eq!((a.value("a"), b.value("b")), (None, Some(2)));
    // As connecting again under the name did.
    db.replace("a", a.proxy.url()).await?;
    assert_eq!(count(&db, "a").await?, 1);
    for _ in 0..2 {
        db.close().await;
        let (one, other) = two.db.pipelined(|p| (count(p, "a").result(), count(p, "b").result())).await?;
        assert!(one.unwrap_err().is_closed() && other.unwrap_err().is_closed());
    }
    assert!(db.close_connection("b").await.is_ok() && db.replace("a", a.proxy.url()).await.unwrap_err().is_closed());
    assert_eq!((a.value("a"), b.value("b")), (Some(1), Some(2)));
    Ok(())
}

/// RedPipe refused a pipeline while no connection was there. Here there is no `Db` without one, and a connection that
/// nobody has named fails what is for it, alone or at any depth, and nothing else.
#[tokio::test]
async fn without_a_connection_nothing_is_sent() -> Result<()> {
    let told = refused(Db::builder()).await;
    assert!(told.is_config() && told.to_string().contains(".connection("), "{told}");
    assert!(refused(Db::builder().alias("a", "a")).await.is_config());

    let two = Two::start().await;
    let alone = two.db.ping("x").await.unwrap_err();
    assert!(alone.is_config() && alone.is_not_run(), "{alone}");
    for name in ["`PING`", "`default`", "`a`", "`b`"] {
        assert!(alone.to_string().contains(name), "{alone}");
    }
    let pipe = two.db.pipeline();
    let fine = count(&pipe, "a");
    let child = pipe.nested();
    let (inner, lost) = (count(&child, "b"), count(&child, "c").map(|_| unreachable!("it has no value")));
    child.on_execute(|| unreachable!("its scope has failed"));
    child.execute().await?;
    let session = Session { id: 2, user: "jill".into() }.save(&pipe);
    let told = pipe.execute().await.unwrap_err();
    let failures: Vec<_> = told.failures().iter().map(|failure| (failure.command(), failure.key())).collect();
    assert_eq!(failures, [("INCR", Some("n:c")), ("HSET", Some("CN-ALIAS{2}"))]);
    assert!(told.to_string().contains("`Session`") && told.to_string().contains("`sessions`"), "{told}");
    assert_eq!((fine.take()?, inner.take()?), (1, 1));
    assert!(lost.take().unwrap_err().is_config() && session.take().unwrap_err().is_config());
    assert_eq!([two.sides[0].counts(), two.sides[1].counts()], [(1, 1); 2]);
    Ok(())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CN-TYPES")]
struct Mixed {
    #[redis(key)]
    id: u64,
    text: String,
    count: Option<i64>,
    share: f64,
    yes: bool,
}

/// One reply of each kind. Those of sets and hashes come in no order.
fn kinds(on: &Pipeline, key: u64) -> Deferred<impl PartialEq + Debug + Send + Sync + use<>> {
    on.pipelined(|p| {
        let call = |name, kind| p.db().command(name).key(format!("conformance:{key}:{kind}"));
        _ = call("DEL", "number").key(format!("conformance:{key}:float")).query::<i64, _>(p);
        let written = (
            call("SET", "bytes").arg(&b"\xff\0\r\n"[..]).query::<String, _>(p),
            call("HSET", "hash").args(["f", "v", "g", ""]).query::<(), _>(p),
            call("SADD", "set").args(["x", "y"]).query::<(), _>(p),
            call("ZADD", "sorted").args(["1.5", "m", "-inf", "l", "7", "n"]).query::<(), _>(p),
        );
        let single = (
            call("GET", "bytes").query::<Vec<u8>, _>(p),
            call("GET", "nothing").query::<Option<String>, _>(p),
            call("INCRBY", "number").arg(7).query::<i64, _>(p),
            call("INCRBYFLOAT", "float").arg("0.1").query::<f64, _>(p),
            call("SISMEMBER", "set").arg("x").query::<bool, _>(p),
            call("ZSCORE", "sorted").arg("m").query::<f64, _>(p),
            call("ZSCORE", "sorted").arg("l").query::<f64, _>(p),
        );
        let several = (
            call("HGETALL", "hash").query::<BTreeMap<String, String>, _>(p),
            call("HMGET", "hash").args(["f", "none", "g"]).query::<Vec<Option<String>>, _>(p),
            call("SMEMBERS", "set").query::<Vec<String>, _>(p).map(BTreeSet::from_iter),
            call("ZRANGE", "sorted").args(["0", "-1"]).query::<Vec<String>, _>(p),
            call("ZRANGE", "sorted").args(["0", "-1", "WITHSCORES"]).query::<BTreeMap<String, f64>, _>(p),
            call("ZRANGE", "sorted").args(["0", "-1", "WITHSCORES"]).query::<Vec<(String, f64)>, _>(p),
            call("ZPOPMAX", "sorted").query::<(String, f64), _>(p),
            p.db().command("CONFIG").arg("GET").arg("maxmemory").query::<BTreeMap<String, u64>, _>(p),
        );
        let mixed = Mixed { id: key, text: "ø".into(), count: None, share: 0.1, yes: true };
        let record =
            (mixed.save(p), Mixed::load(p, key), Mixed::incr(p, key, Mixed::SHARE, 0.2), Mixed::delete(p, key));
        (written, single, several, record)
    })
}

/// RedPipe refused a client that decodes replies, since its fields wanted bytes. Here the protocol is the only such
/// choice, and the values are the same.
#[tokio::test]
async fn both_protocols_give_the_same_values() -> Result<()> {
    let key = fresh();
    let (two, three) = (db().await, connect(Db::builder().connection("default", resp3())).await);
    let first = two.pipelined(|p| kinds(p, key)).await?;
    assert_eq!(three.pipelined(|p| kinds(p, key)).await?, first);
    assert_eq!(three.pipelined(|p| p.pipelined(|p| kinds(p, key))).await?, first);
    assert_eq!(stored(&format!("conformance:{key}:hash"), "f").as_deref(), Some(&b"v"[..]));
    Ok(())
}

fn resp3() -> String {
    format!("{}?protocol=resp3", server().url())
}
