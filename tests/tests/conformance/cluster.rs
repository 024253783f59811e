//! RedPipe's suite of clusters: each kind of data in one pipeline.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use redis_struct::testing::Cluster;
use redis_struct::{Db, Pipeline, Resolve, Result};

/// RedPipe ran most of its cases on one node with all slots.
fn one() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::builder().masters(1).replicas_per_master(0).start().unwrap())
}

/// Runs a batch on the one node: in one round trip, whatever its keys are.
async fn on_one_node<R: Resolve>(build: impl FnOnce(&Pipeline) -> R) -> Result<R::Output> {
    let db = Db::connect(one().url()).await?;
    let before = db.stats().round_trips;
    let values = db.pipelined(build).await?;
    assert_eq!(db.stats().round_trips - before, 1);
    Ok(values)
}

#[tokio::test]
async fn basic_commands() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name, key| p.db().command(name).key(key);
        (
            call("SET", "basic:a").arg("1").query::<String, _>(p),
            call("SET", "basic:b").arg("2").query::<String, _>(p),
            call("EXISTS", "basic:a").query::<bool, _>(p),
            call("TYPE", "basic:b").query::<String, _>(p),
            call("PEXPIRE", "basic:b").arg(60_000).query::<bool, _>(p),
            call("PERSIST", "basic:b").query::<bool, _>(p),
            call("TTL", "basic:b").query::<i64, _>(p),
            call("DEL", "basic:a").query::<u64, _>(p),
            call("GET", "basic:a").query::<Option<String>, _>(p),
            call("GET", "basic:b").query::<Option<u16>, _>(p),
        )
    });
    let ok = || "OK".to_owned();
    assert_eq!(values.await?, (ok(), ok(), true, "string".to_owned(), true, true, -1, 1, None, Some(2)));
    Ok(())
}

#[tokio::test]
async fn strings() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("string");
        (
            call("SET").arg("5").query::<(), _>(p),
            call("INCRBY").arg(5).query::<i64, _>(p),
            call("INCRBYFLOAT").arg("0.5").query::<f64, _>(p),
            call("APPEND").arg("0").query::<usize, _>(p),
            call("GETRANGE").args([0, 1]).query::<String, _>(p),
            call("SETRANGE").arg(0).arg("77").query::<usize, _>(p),
            call("SETNX").arg("x").query::<bool, _>(p),
            call("GETDEL").query::<Vec<u8>, _>(p),
            call("STRLEN").query::<usize, _>(p),
        )
    });
    assert_eq!(values.await?, ((), 10, 10.5, 5, "10".to_owned(), 5, false, b"77.50".to_vec(), 0));
    Ok(())
}

#[tokio::test]
async fn lists() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("list");
        (
            call("RPUSH").args(["b", "c", "d"]).query::<u64, _>(p),
            call("LPUSH").arg("a").query::<u64, _>(p),
            call("LRANGE").args([0, -1]).query::<Vec<String>, _>(p).map(|all| all.concat()),
            call("LINDEX").arg(9).query::<Option<String>, _>(p),
            call("LSET").arg(0).arg("z").query::<String, _>(p),
            call("LREM").arg(0).arg("c").query::<u64, _>(p),
            call("RPOP").query::<Option<String>, _>(p),
            call("LPOP").arg(5).query::<Vec<String>, _>(p),
            call("LPOP").query::<Option<String>, _>(p),
            call("LLEN").query::<u64, _>(p),
        )
    });
    let text = |text: &str| text.to_owned();
    let left = vec![text("z"), text("b")];
    assert_eq!(values.await?, (3, 4, text("abcd"), None, text("OK"), 1, Some(text("d")), left, None, 0));
    Ok(())
}

#[tokio::test]
async fn sets() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("{set}");
        (
            call("SADD").args(["a", "b", "c"]).query::<u64, _>(p),
            call("SADD").arg("a").query::<u64, _>(p),
            p.db().command("SADD").key("{set}other").args(["b", "x"]).query::<u64, _>(p),
            call("SINTER").key("{set}other").query::<Vec<String>, _>(p),
            call("SDIFFSTORE").key("{set}other").key("{set}none").query::<u64, _>(p),
            call("SISMEMBER").arg("a").query::<bool, _>(p),
            call("SREM").args(["b", "c", "y"]).query::<u64, _>(p),
            call("SMEMBERS").query::<Vec<String>, _>(p),
            call("SPOP").query::<Option<String>, _>(p),
            call("SCARD").query::<u64, _>(p),
        )
    });
    let list = |member: &str| vec![member.to_owned()];
    assert_eq!(values.await?, (3, 0, 2, list("b"), 2, false, 1, list("x"), Some("x".to_owned()), 0));
    Ok(())
}

#[tokio::test]
async fn sorted_sets() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("sorted");
        (
            call("ZADD").args(["1", "a", "2.5", "b", "3", "c"]).query::<u64, _>(p),
            call("ZADD").args(["NX", "9", "a"]).query::<u64, _>(p),
            call("ZINCRBY").arg(4).arg("a").query::<f64, _>(p),
            call("ZRANGE").args([0, -1]).query::<Vec<String>, _>(p).map(|all| all.concat()),
            call("ZREVRANK").arg("a").query::<Option<u64>, _>(p),
            call("ZRANGEBYSCORE").args(["-inf", "(3", "WITHSCORES"]).query::<BTreeMap<String, f64>, _>(p),
            call("ZSCORE").arg("none").query::<Option<f64>, _>(p),
            call("ZREM").args(["a", "b"]).query::<u64, _>(p),
            call("ZPOPMIN").query::<(String, f64), _>(p),
            call("ZCARD").query::<u64, _>(p),
        )
    });
    let low = BTreeMap::from([("b".to_owned(), 2.5)]);
    assert_eq!(values.await?, (3, 0, 5.0, "bca".to_owned(), Some(0), low, None, 2, ("c".to_owned(), 3.0), 0));
    Ok(())
}

#[tokio::test]
async fn hashes() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("hash");
        (
            call("HSET").args(["a", "1", "b", "2"]).query::<u64, _>(p),
            call("HSETNX").args(["a", "9"]).query::<bool, _>(p),
            call("HINCRBY").arg("a").arg(4).query::<i64, _>(p),
            call("HMGET").args(["a", "none"]).query::<(u16, Option<u16>), _>(p),
            call("HGETALL").query::<BTreeMap<String, u16>, _>(p),
            call("HKEYS").query::<Vec<String>, _>(p).map(BTreeSet::from_iter),
            call("HDEL").args(["a", "b"]).query::<u64, _>(p),
            call("HLEN").query::<u64, _>(p),
        )
    });
    let names = ["a", "b"].map(str::to_owned);
    let all = BTreeMap::from([(names[0].clone(), 5), (names[1].clone(), 2)]);
    assert_eq!(values.await?, (2, false, 5, (5, None), all, BTreeSet::from(names), 2, 0));
    Ok(())
}

#[tokio::test]
async fn hyperloglogs() -> Result<()> {
    let values = on_one_node(|p| {
        let call = |name| p.db().command(name).key("{hll}1");
        (
            call("PFADD").args(["a", "b", "c"]).query::<bool, _>(p),
            call("PFADD").arg("a").query::<bool, _>(p),
            call("PFCOUNT").query::<u64, _>(p),
            p.db().command("PFADD").key("{hll}2").arg("d").query::<bool, _>(p),
            call("PFMERGE").key("{hll}2").query::<String, _>(p),
            call("PFCOUNT").query::<u64, _>(p),
            call("DEL").key("{hll}2").query::<u64, _>(p),
        )
    });
    assert_eq!(values.await?, (true, false, 3, true, "OK".to_owned(), 4, 2));
    Ok(())
}
