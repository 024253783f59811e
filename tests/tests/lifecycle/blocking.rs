use std::time::{Duration, Instant};

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, Pending};
use redis_struct_tests::{connect, redis, server};

use crate::{cluster, has_clients, poll_once, sleep};

type Popped = Option<(String, String)>;

fn blpop(db: &Db, key: &str, seconds: u64) -> Pending<Popped> {
    db.command("BLPOP").key(key).arg(seconds).blocking().query(db)
}

async fn push(db: &Db, key: &str) {
    let _: u64 = db.command("RPUSH").key(key).arg("x").query(db).await.unwrap();
}

#[tokio::test]
async fn it_holds_nobody_up_and_has_no_response_timeout() {
    let timeout = Duration::from_millis(100);
    let db = connect(Db::builder().connection("default", server().url()).response_timeout(timeout)).await;
    let mut waiting = blpop(&db, "block{1}", 0);
    assert!(poll_once(&mut waiting).is_pending());
    let others = async {
        for _ in 0..5 {
            sleep(50).await;
            let begin = Instant::now();
            db.ping("x").await.unwrap();
            assert!(begin.elapsed() < timeout);
        }
        push(&db, "block{1}").await;
    };
    let (popped, ()) = tokio::join!(waiting, others);
    assert_eq!(popped.unwrap(), Some(("block{1}".to_owned(), "x".to_owned())));
    assert_eq!(blpop(&db, "block{1}", 1).await.unwrap(), None);
    let moved = db.command("BLMOVE").key("block{1}").key("block{1}b").arg("LEFT").arg("RIGHT").arg("0.01").blocking();
    assert_eq!(moved.query::<Option<String>, _>(&db).await.unwrap(), None);
    // All of them on one more connection.
    assert_eq!(db.stats().connections, 2);
}

#[tokio::test]
async fn given_up_its_connection_is_closed_and_nothing_is_taken() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    let error = blpop(&db, "q", 0).within(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert_eq!((error.command(), error.key()), (Some("BLPOP"), Some("q")));
    let mut dropped = blpop(&db, "q", 0);
    tokio::select! {
        _ = &mut dropped => unreachable!(),
        () = has_clients(&server, 2) => {}
    }
    drop(dropped);
    has_clients(&server, 1).await;
    push(&db, "q").await;
    assert_eq!(blpop(&db, "q", 1).await.unwrap(), Some(("q".to_owned(), "x".to_owned())));
}

#[tokio::test]
async fn a_few_connections_are_kept() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    let all = futures_util::future::join_all((0..10).map(|_| blpop(&db, "q", 1)));
    let (all, ()) = tokio::join!(all, has_clients(&server, 11));
    assert!(all.into_iter().all(|popped| popped.unwrap().is_none()));
    has_clients(&server, 5).await;
    db.close().await;
    has_clients(&server, 0).await;
}

#[tokio::test]
async fn errors_are_those_of_other_commands() {
    let db = redis_struct_tests::db().await;
    redis([b"SET", b"block{text}", b"1"]);
    assert!(blpop(&db, "block{text}", 1).await.unwrap_err().is_wrong_type());
    let unblock = async {
        sleep(50).await;
        let clients: String = db.command("CLIENT").arg("LIST").query(&db).await.unwrap();
        let blocked = clients.lines().find(|line| line.contains("cmd=blpop") && line.contains("flags=b")).unwrap();
        let id = blocked.split(['=', ' ']).nth(1).unwrap().to_owned();
        let _: u64 = db.command("CLIENT").arg("UNBLOCK").arg(id).arg("ERROR").query(&db).await.unwrap();
    };
    let (popped, ()) = tokio::join!(blpop(&db, "block{unblocked}", 0), unblock);
    let error = popped.unwrap_err();
    assert!(error.is_not_run(), "{error}");
    let error = db.command("WAIT").arg(1).arg(10).blocking().query::<u64, _>(&db).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains("one pipeline with the writes"), "{error}");
}

#[tokio::test]
async fn a_lost_connection_is_told_and_the_next_one_is_new() {
    let server = Server::start().unwrap();
    let proxy = Proxy::start(&server).unwrap();
    let db = connect(Db::builder().connection("default", proxy.url())).await;
    let cut = async {
        sleep(50).await;
        proxy.cut();
    };
    let (popped, ()) = tokio::join!(blpop(&db, "q", 0), cut);
    let error = popped.unwrap_err();
    assert!(error.is_outcome_unknown() && error.is_connection(), "{error}");
    assert_eq!(blpop(&db, "q", 1).await.unwrap(), None);
    // One that is kept, and was closed meanwhile, is not used.
    proxy.cut();
    sleep(50).await;
    assert_eq!(blpop(&db, "q", 1).await.unwrap(), None);
}

#[tokio::test]
async fn in_a_pipeline_it_is_refused_and_runs_beside_it() {
    let db = redis_struct_tests::db().await;
    let pipe = db.pipeline();
    let blocked = db.command("BLPOP").key("block{2}").arg(1).blocking().query::<Popped, _>(&pipe);
    let counted = db.command("INCR").key("block{2}n").query::<i64, _>(&pipe);
    let error = pipe.execute().await.unwrap_err();
    assert_eq!(error.failures().len(), 1);
    let error = blocked.take().unwrap_err();
    assert!(error.is_refused() && error.is_not_run(), "{error}");
    assert!(
        error.to_string().contains("`BLPOP` under key `block{2}`: ") && error.to_string().contains("beside"),
        "{error}"
    );
    assert_eq!(counted.take().unwrap(), 1);
}

#[tokio::test]
async fn redpipe_a_pop_that_waits_on_b_while_a_pipeline_runs_on_a() {
    let proxy = Proxy::start(server()).unwrap();
    let db = connect(Db::builder().connection("a", server().url()).connection("b", proxy.url())).await;
    let pipe = db.pipeline();
    let counted = db.command("INCR").key("block{3}").connection("a").query::<i64, _>(&pipe);
    let pop = db.command("BLPOP").key("block{3}list").arg(1).connection("b").blocking().query::<Popped, _>(&db);
    let (executed, popped) = tokio::join!(pipe.execute(), pop);
    executed.unwrap();
    assert_eq!((counted.take().unwrap(), popped.unwrap()), (1, None));
}

#[tokio::test]
async fn in_a_cluster_it_goes_where_its_key_is_also_when_that_moves() {
    let cluster = cluster();
    let db = Db::connect(cluster.url()).await.unwrap();
    let keys: Vec<String> = (0..20).map(|number| format!("block{{{number}}}")).collect();
    for key in &keys {
        push(&db, key).await;
        assert_eq!(blpop(&db, key, 1).await.unwrap(), Some((key.clone(), "x".to_owned())));
    }
    let key = "block{moves}";
    let slot = cluster.slot(key).unwrap();
    let owner = cluster.owner(slot).unwrap();
    let to = cluster.masters().unwrap().into_iter().find(|node| *node != owner).unwrap();
    let moving = async {
        sleep(100).await;
        cluster.migrate_slot(slot, to).unwrap();
        sleep(100).await;
        push(&db, key).await;
    };
    let (popped, ()) = tokio::join!(blpop(&db, key, 0).within(Duration::from_secs(10)), moving);
    assert_eq!(popped.unwrap(), Some((key.to_owned(), "x".to_owned())));
}
