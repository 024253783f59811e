use std::time::{Duration, Instant};

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::{connect, proxy};

use crate::{Thing, cluster, has_clients, poll_once, sleep, thing};

#[tokio::test]
async fn what_is_in_flight_is_answered_and_what_comes_later_is_refused() {
    let server = Server::start().unwrap();
    let proxy = Proxy::start(&server).unwrap();
    let db = connect(Db::builder().connection("default", proxy.url())).await;
    let clone = db.clone();
    proxy.delay(Duration::from_millis(100));
    let (mut single, mut batch) = (
        Thing::incr(&db, 1, Thing::COUNT, 1),
        db.pipelined(|p| [Thing::incr(p, 2, Thing::COUNT, 1), Thing::incr(p, 2, Thing::COUNT, 1)]),
    );
    assert!(poll_once(&mut single).is_pending() && poll_once(&mut batch).is_pending());
    let close = async {
        // Both wait.
        tokio::join!(db.close(), clone.close());
        sleep(0).await;
    };
    let later = async {
        sleep(5).await;
        let error = clone.ping("later").await.unwrap_err();
        assert!(error.is_closed() && error.is_not_run() && !error.is_outcome_unknown(), "{error}");
        assert!(!error.is_connection() && error.to_string().contains("has closed the `Db`"), "{error}");
        let error = clone.pipelined(|p| [thing(1).save(p), thing(2).save(p)]).await.unwrap_err();
        assert!(error.is_closed() && error.is_not_run(), "{error}");
    };
    let (single, batch, (), ()) = tokio::join!(single, batch, close, later);
    assert_eq!((single.unwrap(), batch.unwrap()), (1, [1, 2]));
    has_clients(&server, 0).await;
    let begin = Instant::now();
    db.close().await;
    assert!(begin.elapsed() < Duration::from_secs(1));
    assert!(format!("{db:?}").contains("closed"));
    assert_eq!(db.stats().connections, 1);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_waited_for_no_longer_than_for_a_reply() {
    let proxy = proxy();
    let timeout = Duration::from_millis(100);
    let db = connect(Db::builder().connection("default", proxy.url()).response_timeout(timeout)).await;
    proxy.stall();
    let mut stuck = Thing::incr(&db, 10, Thing::COUNT, 1);
    assert!(poll_once(&mut stuck).is_pending());
    let begin = Instant::now();
    let (stuck, ()) = tokio::join!(stuck, db.close());
    let error = stuck.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_not_run(), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn who_waits_for_a_connection_is_told_at_once() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    server.stop().unwrap();
    sleep(20).await;
    let (mut single, mut batch) = (db.ping("x"), db.pipelined(|p| [thing(1).save(p), thing(2).save(p)]));
    assert!(poll_once(&mut single).is_pending() && poll_once(&mut batch).is_pending());
    let begin = Instant::now();
    let (single, batch, ()) = tokio::join!(single, batch, db.close());
    for error in [single.unwrap_err(), batch.unwrap_err()] {
        assert!(error.is_closed() && error.is_not_run(), "{error}");
    }
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn one_connection_is_closed_and_the_others_stay() {
    let (server, other) = (Server::start().unwrap(), Server::start().unwrap());
    let builder = Db::builder().connection("default", server.url()).connection("users", other.url());
    let db = connect(builder.alias("sessions", "users")).await;
    db.close_connection("sessions").await.unwrap();
    has_clients(&other, 0).await;
    let pipe = db.pipeline();
    let call = |name| db.command("PING").connection(name).query::<String, _>(&pipe);
    let (here, users, sessions) = (call("default"), call("users"), call("sessions"));
    assert_eq!(pipe.execute().await.unwrap_err().failures().len(), 2);
    assert_eq!(here.take().unwrap(), "PONG");
    for result in [users, sessions] {
        let error = result.take().unwrap_err();
        assert!(error.is_closed() && error.is_not_run(), "{error}");
        assert!(error.to_string().contains("closed the connection `users`"), "{error}");
    }
    let error = db.close_connection("nobody").await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("`default`, `users`, `sessions`"), "{error}");
}

#[tokio::test]
async fn an_adopted_connection_stays_open_for_the_application() {
    let server = Server::start().unwrap();
    let connection = redis::Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let db = Db::from_connection(connection.clone());
    assert_eq!(db.ping("x").await.unwrap(), "x");
    db.close().await;
    assert!(db.ping("x").await.unwrap_err().is_closed());
    let mut connection = connection;
    assert_eq!(redis::cmd("PING").query_async::<String>(&mut connection).await.unwrap(), "PONG");
}

#[tokio::test]
async fn all_nodes_of_a_cluster_are_closed() {
    let db = Db::connect(cluster().url()).await.unwrap();
    Thing::save_many(&db, (100..200).map(thing)).await.unwrap();
    let mut batch = db.pipelined(|p| (100..200).map(|id| Thing::load(p, id)).collect::<Vec<_>>());
    assert!(poll_once(&mut batch).is_pending());
    let (batch, ()) = tokio::join!(batch, db.close());
    assert_eq!(batch.unwrap().len(), 100);
    let error = Thing::load(&db, 100).await.unwrap_err();
    assert!(error.is_closed() && error.is_not_run(), "{error}");
    assert!(db.nodes("default").await.unwrap_err().is_closed());
}
