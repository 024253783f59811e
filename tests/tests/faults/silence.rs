use std::time::{Duration, Instant};

use redis_struct::{Db, RedisStruct, Script};
use redis_struct_tests::{connect, proxy, server};

use crate::{Thing, thing};

#[tokio::test]
async fn a_server_that_stops_answering_is_an_error_at_the_timeout() {
    let proxy = proxy();
    let timeout = Duration::from_millis(150);
    let db = connect(Db::builder().connection("default", proxy.url()).response_timeout(timeout)).await;
    thing(101).save(&db).await.unwrap();
    proxy.stall();
    let start = Instant::now();
    let error = Thing::incr(&db, 101, Thing::COUNT, 1).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown() && error.is_connection(), "{error}");
    assert_eq!((error.command(), error.key()), (Some("HINCRBY"), Some("FAULT{101}")));
    assert!(start.elapsed() >= timeout);
    let reading = Thing::load(&db, 101).await.unwrap_err();
    assert!(reading.is_connection(), "{reading}");
    proxy.resume();
    // Later calls get their own replies, not those that come late.
    for n in 0..20 {
        let (text, loaded) = db
            .pipelined(|p| (db.command("ECHO").arg(n).query::<String, _>(p), Thing::get(p, 101, Thing::NAME)))
            .await
            .unwrap();
        assert_eq!((text, loaded.as_str()), (n.to_string(), "thing 101"));
    }
    assert_eq!(Thing::get(&db, 101, Thing::COUNT).await.unwrap(), Some(1));
}

#[tokio::test]
async fn a_long_batch_has_the_timeout_for_each_of_its_chunks() {
    let timeout = Duration::from_secs(1);
    let db = connect(Db::builder().connection("default", server().url()).response_timeout(timeout)).await;
    // Keeps the server busy: so many times that all chunks together take longer than the timeout, and none alone.
    let busy = Script::new("local s = string.rep('x', 1000000) for _ = 1, ARGV[1] do redis.sha1hex(s) end return 1");
    let start = Instant::now();
    let _: u64 = busy.key("FAULT{102}").arg(10).query(&db).await.unwrap();
    let times = 10 * Duration::from_millis(200).as_micros() / start.elapsed().as_micros().max(1);
    let start = Instant::now();
    let chunks = db
        .pipelined(|p| {
            let chunk = |_| {
                let last = (0..4095).map(|_| Thing::incr(p, 102, Thing::COUNT, 1)).reduce(|_, last| last);
                (last, busy.key("FAULT{102}").arg(times).query::<u64, _>(p))
            };
            (Thing::delete(p, 102), (0..8).map(chunk).collect::<Vec<_>>())
        })
        .await
        .unwrap()
        .1;
    assert!(chunks.into_iter().filter_map(|(count, _)| count).eq((1..=8).map(|chunk| chunk * 4095)));
    assert!(start.elapsed() > timeout);
}

#[tokio::test]
async fn other_callers_on_the_connection_keep_their_replies() {
    let proxy = proxy();
    let db =
        connect(Db::builder().connection("default", proxy.url()).response_timeout(Duration::from_millis(500))).await;
    proxy.delay(Duration::from_millis(5));
    let callers: Vec<_> = (0..32_u64)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0..10_u64 {
                    let wait =
                        tokio::time::timeout(Duration::from_millis((n + round) % 12), db.ping(&format!("{n} {round}")));
                    // Some are given up half way.
                    if let Ok(reply) = wait.await {
                        assert_eq!(reply.unwrap(), format!("{n} {round}"));
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(db.stats().connections, 1);
}
