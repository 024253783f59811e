use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, RedisStruct, Result, Script};
use redis_struct_tests::{connect, db as direct, proxy, server, through};

use crate::{Thing, cluster, has_clients, poll_once, sleep, thing};

/// Reads the record, adds one, and saves it: wrong, if somebody does the same in between and it is not noticed.
async fn add_one(db: &Db, id: u64) -> Result<i64> {
    db.transaction(|tx| async move {
        let mut thing = Thing::load(&tx, id).await?;
        thing.count += 1;
        tx.atomic(|p| thing.save(p)).await?;
        Ok(thing.count)
    })
    .attempts(1000)
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_many_do_the_same() {
    let db = direct().await;
    thing(2000).save(&db).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    add_one(&db, 2000).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(Thing::get(&db, 2000, Thing::COUNT).await.unwrap(), 80);
    // Some of the connections are kept.
    assert!(db.stats().connections <= 100, "{:?}", db.stats());
}

#[tokio::test]
async fn two_round_trips_on_a_connection_that_is_kept() {
    let proxy = proxy();
    let db = through(&proxy).await;
    thing(2010).save(&db).await.unwrap();
    assert_eq!(add_one(&db, 2010).await.unwrap(), 1);
    proxy.reset_counts();
    let before = db.stats();
    assert_eq!(add_one(&db, 2010).await.unwrap(), 2);
    assert_eq!(proxy.round_trips(), 2);
    // WATCH, HMGET; MULTI, HSET, EXEC.
    assert_eq!(proxy.commands(), 5);
    let after = db.stats() - before;
    assert_eq!((after.connections, after.commands, after.round_trips), (0, 5, 2));
}

#[tokio::test]
async fn when_something_has_changed_it_is_done_again_with_what_is_there_then() {
    let db = direct().await;
    thing(2020).save(&db).await.unwrap();
    let (calls, other) = (&AtomicU32::new(0), &db);
    let count = db.transaction(|tx| async move {
        let thing = Thing::load(&tx, 2020).await?;
        if calls.fetch_add(1, SeqCst) == 0 {
            Thing::update(other, 2020, Thing::changes().count(10)).await?;
        }
        // One command is a block, too.
        tx.atomic(|p| Thing::incr(p, 2020, Thing::COUNT, 1)).await?;
        Ok(thing.count)
    });
    assert_eq!(count.await.unwrap(), 10);
    assert_eq!(calls.load(SeqCst), 2);
    assert_eq!(Thing::get(&db, 2020, Thing::COUNT).await.unwrap(), 11);
}

#[tokio::test]
async fn it_gives_up_when_others_are_always_faster() {
    let db = direct().await;
    thing(2030).save(&db).await.unwrap();
    let (calls, other) = (&AtomicU32::new(0), &db);
    let work = |tx: Db| async move {
        let mut thing = Thing::load(&tx, 2030).await?;
        calls.fetch_add(1, SeqCst);
        Thing::incr(other, 2030, Thing::COUNT, 1).await?;
        thing.name = "overwritten".into();
        // What the block says is of no importance.
        let _ = tx.atomic(|p| thing.save(p)).await;
        Ok(())
    };
    let error = db.transaction(work).attempts(3).await.unwrap_err();
    assert!(error.is_conflict() && !error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("each of 3 attempts"), "{error}");
    assert_eq!(calls.load(SeqCst), 3);
    assert!(db.transaction(work).await.unwrap_err().is_conflict());
    assert_eq!(calls.load(SeqCst), 19);
    assert_eq!(Thing::load(&db, 2030).await.unwrap(), Thing { count: 19, ..thing(2030) });
}

#[tokio::test]
async fn writes_have_their_place_in_the_one_block() {
    let db = direct().await;
    thing(2040).save(&db).await.unwrap();
    let before = db.stats().commands;
    for error in [
        db.transaction(|tx| async move { thing(2040).save(&tx).await }).await.unwrap_err(),
        db.transaction(|tx| async move { tx.pipelined(|p| thing(2040).save(p)).await }).await.unwrap_err(),
    ] {
        assert!(error.is_refused() && error.is_not_run(), "{error}");
        assert!(
            error.to_string().contains("`HSET` of `Thing`") && error.to_string().contains("tx.atomic(|p| …)"),
            "{error}"
        );
    }
    let call = |tx: Db| async move { tx.command("GET").key("x").query::<Option<i64>, _>(&tx).await };
    let error = db.transaction(call).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains(".read_only()"), "{error}");
    assert_eq!(db.stats().commands, before);
    let twice = |tx: Db| async move {
        let block = || tx.atomic(|p| Thing::incr(p, 2040, Thing::COUNT, 1));
        block().await?;
        Thing::load(&tx, 2040).await?;
        block().await
    };
    let error = db.transaction(twice).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains("one atomic block"), "{error}");
    assert_eq!(Thing::get(&db, 2040, Thing::COUNT).await.unwrap(), 1);
}

#[tokio::test]
async fn commands_that_only_read_are_watched_with_all_their_keys() {
    let db = direct().await;
    let () = db.command("MSET").key("tx{1}a").arg(1).key("tx{1}b").arg(2).query(&db).await.unwrap();
    let (calls, other) = (&AtomicU32::new(0), &db);
    let sum = Script::new("return redis.call('GET', KEYS[1]) + redis.call('GET', KEYS[2])");
    for scripted in [false, true] {
        calls.store(0, SeqCst);
        let sum = &sum;
        let work = |tx: Db| async move {
            let sum: i64 = if scripted {
                sum.key("tx{1}a").key("tx{1}b").read_only().query(&tx).await?
            } else {
                let both = tx.command("MGET").key("tx{1}a").key("tx{1}b").read_only();
                both.query::<Vec<i64>, _>(&tx).await?.into_iter().sum()
            };
            if calls.fetch_add(1, SeqCst) == 0 {
                let () = other.command("INCR").key("tx{1}b").query::<i64, _>(other).await.map(drop)?;
            }
            tx.atomic(|p| tx.command("SET").key("tx{1}sum").arg(sum).query::<(), _>(p)).await?;
            Ok(sum)
        };
        let expected = if scripted { 5 } else { 4 };
        assert_eq!(db.transaction(work).await.unwrap(), expected);
        assert_eq!(calls.load(SeqCst), 2);
    }
    // On a connection that has the script's name, when the server has forgotten its text.
    server().command(&["SCRIPT", "FLUSH"]).unwrap();
    let sum = &sum;
    let again = db.transaction(|tx| async move {
        let call = sum.key("tx{1}a").key("tx{1}b").read_only();
        call.query::<i64, _>(&tx).await
    });
    assert_eq!(again.await.unwrap(), 5);
}

#[tokio::test]
async fn dropped_in_the_middle_the_connection_is_closed() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    thing(1).save(&db).await.unwrap();
    let stuck = db.transaction(|tx| async move {
        Thing::load(&tx, 1).await?;
        std::future::pending::<()>().await;
        Ok(())
    });
    assert!(tokio::time::timeout(Duration::from_millis(100), stuck.into_future()).await.is_err());
    has_clients(&server, 1).await;
    // The same with an operation that nobody waits for.
    let error = db.transaction(|tx| async move {
        Thing::load(&tx, 1).await?;
        let mut lost = Thing::find(&tx, 2);
        assert!(poll_once(&mut lost).is_pending());
        drop(lost);
        tx.atomic(|p| Thing::incr(p, 1, Thing::COUNT, 1)).await
    });
    let error = error.await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("not waited for"), "{error}");
    has_clients(&server, 1).await;
    assert_eq!(add_one(&db, 1).await.unwrap(), 1);
    has_clients(&server, 2).await;
}

#[tokio::test]
async fn without_a_write_nothing_is_watched_any_more() {
    let db = direct().await;
    thing(2050).save(&db).await.unwrap();
    let read = |tx: Db| async move {
        let (one, other) = tokio::join!(Thing::load(&tx, 2050), Thing::find(&tx, 2051));
        Ok((one?.count, other?))
    };
    assert_eq!(db.transaction(read).await.unwrap(), (0, None));
    Thing::incr(&db, 2050, Thing::COUNT, 5).await.unwrap();
    // On the same connection: what was changed before is no conflict.
    let blind = db.transaction(|tx| async move { tx.atomic(|p| Thing::incr(p, 2050, Thing::COUNT, 1)).await });
    assert_eq!(blind.attempts(1).await.unwrap(), 6);
    assert_eq!(db.stats().connections, 2);
}

#[tokio::test]
async fn an_error_of_ones_own_ends_it() {
    let db = direct().await;
    let calls = &AtomicU32::new(0);
    let missing = db.transaction(|tx| async move {
        calls.fetch_add(1, SeqCst);
        Thing::load(&tx, 2060).await
    });
    assert!(missing.await.unwrap_err().is_not_found());
    assert_eq!(calls.load(SeqCst), 1);
    let nested = db.transaction(|tx| async move { tx.transaction(|tx| async move { tx.ping("x").await }).await });
    assert!(nested.await.unwrap_err().is_refused());
    let leaked = db.transaction(|tx| async move { Ok(tx) }).await.unwrap();
    let error = Thing::find(&leaked, 2060).await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("transaction is over"), "{error}");
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "LIFEV", ttl = "1h")]
struct Versioned {
    #[redis(key)]
    id: u64,
    #[redis(version)]
    version: u64,
    name: String,
}

#[tokio::test]
async fn the_conflict_of_a_version_is_no_reason_to_run_a_block_again() {
    let db = direct().await;
    let mut stored = Versioned { id: 1, version: 0, name: "a".into() };
    stored.save(&db).await.unwrap();
    stored = Versioned::load(&db, 1).await.unwrap();
    let calls = &AtomicU32::new(0);
    let old = &Versioned { version: stored.version + 7, ..stored.clone() };
    let error = db.transaction(|tx| async move {
        calls.fetch_add(1, SeqCst);
        Versioned::load(&tx, 1).await?;
        tx.atomic(|p| (old.save(p), Thing::incr(p, 2070, Thing::COUNT, 1))).await
    });
    assert!(error.await.unwrap_err().is_conflict());
    assert_eq!((calls.load(SeqCst), Thing::get(&db, 2070, Thing::COUNT).await.unwrap_or(0)), (1, 1));
    // A script in the block.
    let good = &stored;
    db.transaction(|tx| async move { tx.atomic(|p| good.save(p)).await }).await.unwrap();
    assert_eq!(Versioned::get(&db, 1, Versioned::VERSION).await.unwrap(), stored.version + 1);
}

#[tokio::test]
async fn a_block_of_which_nobody_knows_is_not_run_again() {
    let server = Server::start().unwrap();
    let proxy = Arc::new(Proxy::start(&server).unwrap());
    let timeout = Duration::from_millis(200);
    let db = connect(Db::builder().connection("default", proxy.url()).response_timeout(timeout)).await;
    thing(1).save(&db).await.unwrap();
    for cut in [true, false] {
        let (calls, proxy) = (&AtomicU32::new(0), &proxy);
        let lost = db.transaction(|tx| async move {
            calls.fetch_add(1, SeqCst);
            Thing::load(&tx, 1).await?;
            if cut {
                proxy.cut_after_reply_bytes(0);
            } else {
                proxy.stall();
            }
            tx.atomic(|p| Thing::incr(p, 1, Thing::COUNT, 1)).await
        });
        let error = lost.await.unwrap_err();
        assert!(error.is_outcome_unknown() && !error.is_conflict(), "{error}");
        assert_eq!(calls.load(SeqCst), 1);
        proxy.resume();
    }
    sleep(50).await;
    let count = Thing::get(&Db::connect(server.url()).await.unwrap(), 1, Thing::COUNT).await.unwrap();
    assert!((1..=2).contains(&count), "{count}");
    assert_eq!(add_one(&db, 1).await.unwrap(), count + 1);
}

#[tokio::test]
async fn it_is_on_one_server() {
    let builder = Db::builder().connection("default", server().url()).connection("users", server().url());
    let db = connect(builder.alias("same", "default")).await;
    let ping = |tx: &Db, name| tx.command("PING").connection(name).read_only().query::<String, _>(tx);
    let work = |tx: Db| async move {
        ping(&tx, "same").await?;
        ping(&tx, "default").await?;
        ping(&tx, "users").await
    };
    let error = db.transaction(work).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains("`same` and `users`"), "{error}");
    let connection = redis::Client::open(server().url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let adopted = Db::from_connection(connection);
    let error = adopted.transaction(|tx| async move { Thing::find(&tx, 1).await }).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("`Db::connect`"), "{error}");
}

#[tokio::test]
async fn in_a_cluster_it_is_on_one_slot_and_follows_it() {
    let cluster = cluster();
    let db = Db::connect(cluster.url()).await.unwrap();
    Thing::save_many(&db, [thing(3000), thing(3001)]).await.unwrap();
    assert_eq!(add_one(&db, 3000).await.unwrap(), 1);
    let two = db.transaction(|tx| async move { tx.pipelined(|p| (Thing::load(p, 3000), Thing::load(p, 3001))).await });
    let error = two.await.unwrap_err();
    assert!(error.is_refused() && error.to_string().contains("`LIFE{3000}` and `LIFE{3001}`"), "{error}");
    // The table of the Db is older than the move.
    let slot = cluster.slot("LIFE{3000}").unwrap();
    let owner = cluster.owner(slot).unwrap();
    let to = cluster.masters().unwrap().into_iter().find(|node| *node != owner).unwrap();
    cluster.migrate_slot(slot, to).unwrap();
    assert_eq!(add_one(&db, 3000).await.unwrap(), 2);
    // While it moves, nobody has all of it.
    cluster.begin_migration(slot, owner).unwrap();
    cluster.migrate_keys(slot, owner, 100).unwrap();
    let begin = Instant::now();
    let finish = async {
        sleep(200).await;
        cluster.finish_migration(slot, owner).unwrap();
    };
    let (count, ()) = tokio::join!(add_one(&db, 3000), finish);
    assert_eq!(count.unwrap(), 3);
    assert!(begin.elapsed() < Duration::from_secs(3));
    let error = db.transaction(|tx| async move { tx.ping("x").await }).await.unwrap_err();
    assert!(error.is_refused(), "{error}");
}

#[tokio::test]
async fn all_keys_of_a_keyspace_may_be_read_in_it() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    Thing::save_many(&db, (1..=3).map(thing)).await.unwrap();
    let sum = db.transaction(|tx| async move {
        let ids = Thing::keys(&tx).collect_all().await?;
        let things = Thing::load_many(&tx, &ids).await?;
        let sum: i64 = things.into_iter().flatten().map(|thing| thing.count + 1).sum();
        tx.atomic(|p| Thing::update(p, 1, Thing::changes().count(sum))).await?;
        Ok(sum)
    });
    assert_eq!(sum.await.unwrap(), 3);
}

#[tokio::test]
async fn closed_while_it_is_used_no_more_of_it_is_run() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    thing(1).save(&db).await.unwrap();
    let other = &db;
    let closed = db.transaction(|tx| async move {
        Thing::load(&tx, 1).await?;
        other.close().await;
        tx.atomic(|p| Thing::incr(p, 1, Thing::COUNT, 1)).await
    });
    let error = closed.await.unwrap_err();
    assert!(error.is_closed() && error.is_not_run(), "{error}");
    has_clients(&server, 0).await;
}
