use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, RedisStruct, Script};
use redis_struct_tests::{db, redis};

use crate::Thing;

#[tokio::test]
async fn a_script_of_ones_own() {
    let db = db().await;
    let add = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    let sum: i64 = add.key("PIPE-SCRIPT").arg(5).query(&db).await.unwrap();
    let (a, b) = db
        .pipelined(|p| {
            (add.key("PIPE-SCRIPT").arg(1).query::<i64, _>(p), add.key("PIPE-SCRIPT").arg(1).query::<i64, _>(p))
        })
        .await
        .unwrap();
    assert_eq!((sum, a, b), (5, 6, 7));
    let echo: String = Script::new("return ARGV[1]").arg("x").query(&db).await.unwrap();
    assert_eq!(echo, "x");
    let error = Script::new("return redis.error_reply('MY words')").call().query::<(), _>(&db).await.unwrap_err();
    assert!(error.is_server() && error.to_string().contains("MY words"), "{error}");
    assert!(Script::new("not lua").call().query::<(), _>(&db).await.unwrap_err().is_server());
    // In a block each script brings its text along.
    redis([b"SCRIPT", b"FLUSH"]);
    let (a, b) = db
        .atomic(|p| {
            (add.key("PIPE-SCRIPT").arg(1).query::<i64, _>(p), add.key("PIPE-SCRIPT").arg(1).query::<i64, _>(p))
        })
        .await
        .unwrap();
    assert_eq!((a, b), (8, 9));
}

/// A server of its own, so that flushing its scripts disturbs nobody.
async fn own() -> (Server, Proxy, Db) {
    let server = Server::start().unwrap();
    let proxy = Proxy::start(&server).unwrap();
    let db = Db::connect(proxy.url()).await.unwrap();
    (server, proxy, db)
}

#[tokio::test]
async fn a_script_that_the_server_forgot_is_sent_again_and_nothing_runs_twice() {
    let (server, proxy, db) = own().await;
    assert_eq!(Thing::incr(&db, 1, Thing::SMALL, 1).await.unwrap(), 1);
    server.command(&["SCRIPT", "FLUSH"]).unwrap();
    server.command(&["CONFIG", "RESETSTAT"]).unwrap();
    proxy.reset_counts();
    let (before, healed, other, after) = db
        .pipelined(|p| {
            (
                Thing::incr(p, 1, Thing::COUNT, 1),
                Thing::incr(p, 1, Thing::SMALL, 1),
                Thing::incr(p, 2, Thing::SMALL, 1),
                Thing::incr(p, 3, Thing::COUNT, 1),
            )
        })
        .await
        .unwrap();
    assert_eq!((before, healed, other, after), (1, 2, 1, 1));
    // The batch, and once more for the two scripts.
    assert_eq!((proxy.round_trips(), proxy.commands()), (2, 6));
    let stats = server.command(&["INFO", "commandstats"]).unwrap();
    let stats = String::from_utf8_lossy(stats.as_bytes().unwrap()).into_owned();
    let calls = |name: &str| {
        let line = stats.lines().find(|line| line.starts_with(&format!("cmdstat_{name}:"))).unwrap_or_default();
        let count = line.split("calls=").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or("0");
        count.parse::<u64>().unwrap()
    };
    assert_eq!((calls("eval"), calls("hincrby"), calls("hset")), (2, 2, 2));
}

#[tokio::test]
async fn a_forgotten_script_does_not_overtake_a_later_command_of_its_slot() {
    let (server, _proxy, db) = own().await;
    assert_eq!(Thing::incr(&db, 1, Thing::SMALL, 1).await.unwrap(), 1);
    server.command(&["SCRIPT", "FLUSH"]).unwrap();
    let (first, second, read) = db
        .pipelined(|p| {
            (
                Thing::incr(p, 2, Thing::SMALL, 1).result(),
                Thing::incr(p, 1, Thing::SMALL, 1).result(),
                Thing::get(p, 1, Thing::SMALL).result(),
            )
        })
        .await
        .unwrap();
    assert_eq!((first.unwrap(), read.unwrap()), (1, Some(1)));
    let error = second.unwrap_err();
    assert!(error.is_not_run() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(error.key(), Some("PIPE{1}"));
    assert_eq!(Thing::get(&db, 1, Thing::SMALL).await.unwrap(), Some(1));
    // Two forgotten scripts of one slot are both sent again, in order.
    server.command(&["SCRIPT", "FLUSH"]).unwrap();
    let (a, b) =
        db.pipelined(|p| (Thing::incr(p, 1, Thing::SMALL, 1), Thing::incr(p, 1, Thing::SMALL, 1))).await.unwrap();
    assert_eq!((a, b), (2, 3));
}

#[tokio::test]
async fn a_u64_beyond_i64_goes_on_by_script_in_its_place() {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "PIPE-WIDE")]
    struct Wide {
        #[redis(key)]
        id: u64,
        n: u64,
    }
    let db = db().await;
    let start = i64::MAX.unsigned_abs() - 1;
    Wide { id: 1, n: start }.save(&db).await.unwrap();
    for more in 1..=3 {
        assert_eq!(Wide::incr(&db, 1, Wide::N, 1).await.unwrap(), start + more);
    }
    let (a, b) = db.pipelined(|p| (Wide::incr(p, 1, Wide::N, 1), Wide::incr(p, 1, Wide::N, 1))).await.unwrap();
    assert_eq!((a, b), (start + 4, start + 5));
    let (a, b) = db.atomic(|p| (Wide::incr(p, 1, Wide::N, 1), Wide::incr(p, 2, Wide::N, 1))).await.unwrap();
    assert_eq!((a, b), (start + 6, 1));
    Wide { id: 1, n: u64::MAX }.save(&db).await.unwrap();
    assert!(Wide::incr(&db, 1, Wide::N, 1).await.unwrap_err().is_out_of_range());
    assert_eq!(Wide::load(&db, 1).await.unwrap().n, u64::MAX);
}
