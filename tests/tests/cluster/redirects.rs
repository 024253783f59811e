//! MOVED, ASK, TRYAGAIN: slots that go to another node, and are held half way.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use redis_struct::{Db, RedisStruct, Script};
use redis_struct_tests::connect;

use super::places::{TO, away, finish, move_half, move_keys, neighbours, slot};
use super::{Counter, moving};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CT", ttl = "1h")]
struct Short {
    #[redis(key)]
    id: u64,
    name: String,
    count: u64,
}

async fn db() -> Db {
    Db::connect(moving().url()).await.unwrap()
}

async fn impatient(patience: Duration) -> Db {
    connect(Db::builder().connection("default", moving().url()).connection_timeout(patience)).await
}

/// Counters with these ids, which begin with their id.
async fn saved(db: &Db, ids: &[u64]) {
    Counter::save_many(db, ids.iter().map(|id| Counter::new(*id))).await.unwrap();
}

#[tokio::test]
async fn a_single_call_follows_a_slot_and_then_knows() {
    let db = db().await;
    let id = away(100);
    saved(&db, &[id]).await;
    moving().migrate_slot(slot(id), TO).unwrap();
    for (round, commands) in [(1, 2), (2, 1), (3, 1)] {
        let before = db.stats();
        assert_eq!(Counter::incr(&db, id, Counter::COUNT, 1).await.unwrap(), id + round);
        let used = db.stats() - before;
        assert_eq!((used.commands, used.round_trips), (commands, commands));
    }
}

#[tokio::test]
async fn of_a_large_pipeline_only_the_moved_units_go_again() {
    let db = db().await;
    let ids: Vec<u64> = (10_000..11_000).collect();
    saved(&db, &ids).await;
    let moved: BTreeSet<u16> = ids.iter().step_by(100).map(|id| slot(away(*id))).collect();
    for slot in &moved {
        moving().migrate_slot(*slot, TO).unwrap();
    }
    let count = ids.iter().filter(|id| moved.contains(&slot(**id))).count();
    assert!((10..100).contains(&count), "{count}");
    let before = db.stats();
    let raised = db
        .pipelined(|p| ids.iter().map(|id| Counter::incr(p, *id, Counter::COUNT, 1)).collect::<Vec<_>>())
        .await
        .unwrap();
    let used = db.stats() - before;
    assert_eq!(used.commands, 1000 + u64::try_from(count).unwrap());
    assert!((4..=6).contains(&used.round_trips), "{used:?}");
    assert!(raised.into_iter().eq(ids.iter().map(|id| id + 1)), "each ran once");
    let before = db.stats();
    let loaded = Counter::load_many(&db, ids.iter().copied()).await.unwrap();
    assert!(loaded.into_iter().flatten().map(|counter| counter.count).eq(ids.iter().map(|id| id + 1)));
    assert_eq!((db.stats() - before).commands, 1000);
    assert_eq!(Counter::delete_many(&db, ids).await.unwrap(), 1000);
}

/// Everything that an operation can be, on each of these ids; all right, in one pipeline.
async fn everything(db: &Db, ids: &[u64], round: u64) {
    let done = db
        .pipelined(|p| {
            let each = |id: u64| {
                let name = format!("round {round}");
                let counted = Counter::incr(p, id, Counter::COUNT, 1);
                let loaded = Counter::load(p, id);
                let short = Short { id, name, count: i64::MAX.unsigned_abs() }.save(p);
                let large = Short::incr(p, id, Short::COUNT, round);
                let block = p.atomic(|p| (Counter::incr(p, id, Counter::COUNT, 1), Short::get(p, id, Short::NAME)));
                (counted, loaded, short, large, block, Short::ttl(p, id))
            };
            ids.iter().map(|id| each(*id)).collect::<Vec<_>>()
        })
        .await
        .unwrap();
    for (id, (counted, loaded, (), large, block, ends)) in ids.iter().zip(done) {
        let count = id + 2 * round;
        assert_eq!(counted, count - 1, "{id}");
        assert_eq!(loaded, Counter { count: count - 1, ..Counter::new(*id) });
        assert_eq!((large, block), (i64::MAX.unsigned_abs() + round, (count, format!("round {round}"))));
        assert!(matches!(ends, redis_struct::Ttl::In(_)));
    }
}

#[tokio::test]
async fn keys_that_have_gone_and_keys_that_have_not_in_one_pipeline() {
    let db = db().await;
    let ids = neighbours(away(200), 12);
    let slot = slot(ids[0]);
    saved(&db, &ids).await;
    everything(&db, &ids, 1).await;
    // A record and its short-lived companion for each id: of every third both go, of every third one.
    move_half(moving(), slot, 0);
    let gone: Vec<u64> = ids.iter().copied().enumerate().filter(|(at, _)| at % 3 < 2).map(|(_, id)| id).collect();
    let companions = gone.iter().step_by(2).map(|id| format!("CT{{{id}}}"));
    move_keys(moving(), &gone.iter().map(|id| format!("C{{{id}}}")).chain(companions).collect::<Vec<_>>());
    let gone = gone.len();
    assert_eq!(gone, 8);
    for round in 2..5 {
        let before = db.stats();
        let counts = ids.iter().map(|id| id + 2 * (round - 1));
        let pipe = db.pipeline();
        let got: Vec<_> = ids.iter().map(|id| Counter::get(&pipe, *id, Counter::COUNT)).collect();
        pipe.execute().await.unwrap();
        assert!(got.into_iter().map(|count| count.take().unwrap()).eq(counts));
        let used = db.stats() - before;
        // Those that have gone: once more, with ASKING.
        assert_eq!((used.commands, used.round_trips), (12 + 2 * u64::try_from(gone).unwrap(), 2));
        // One after the other, and with a script.
        for id in &ids {
            let raised = Counter::incr(&db, *id, Counter::COUNT, 1).await.unwrap();
            assert_eq!(raised, id + 2 * round - 1);
            let script = Script::new("return redis.call('HINCRBY', KEYS[1], 'count', ARGV[1])");
            let again: u64 = script.key(format!("C{{{id}}}")).arg(1).query(&db).await.unwrap();
            assert_eq!(again, id + 2 * round);
        }
    }
    finish(moving(), slot);
    everything(&db, &ids, 5).await;
}

#[tokio::test]
async fn everything_goes_on_while_keys_are_on_their_way() {
    let db = db().await;
    let ids = neighbours(away(300), 8);
    let slot = slot(ids[0]);
    saved(&db, &ids).await;
    everything(&db, &ids, 1).await;
    // Some at a time, each time another mix of here and there; a block of a record that is half there waits.
    move_half(moving(), slot, 0);
    let moves = std::thread::spawn(move || {
        while moving().migrate_keys(slot, TO, 1).unwrap() > 0 {
            std::thread::sleep(Duration::from_millis(15));
        }
    });
    for round in 2..12 {
        everything(&db, &ids, round).await;
    }
    moves.join().unwrap();
    finish(moving(), slot);
    everything(&db, &ids, 12).await;
}

#[tokio::test]
async fn records_that_are_made_meanwhile_are_made_at_the_new_node() {
    let db = db().await;
    let ids = neighbours(away(400), 5);
    let slot = slot(ids[0]);
    saved(&db, &ids[..2]).await;
    move_half(moving(), slot, 1);
    let made = db.pipelined(|p| ids.iter().map(|id| Counter::new(*id).insert(p)).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(made, [false, false, true, true, true]);
    let arrived = moving().nodes()[TO].command(&["CLUSTER", "COUNTKEYSINSLOT", &slot.to_string()]).unwrap();
    assert_eq!(arrived.as_int(), Some(4));
    finish(moving(), slot);
    assert_eq!(Counter::delete_many(&db, ids).await.unwrap(), 5);
}

/// The two keys of one id, of which one has gone to another node.
async fn torn(db: &Db, from: u64) -> u64 {
    let id = away(from);
    saved(db, &[id]).await;
    Short { id, name: "short".into(), count: 1 }.save(db).await.unwrap();
    move_half(moving(), slot(id), 1);
    id
}

fn both(db: &Db, id: u64) -> redis_struct::Pending<u64> {
    db.command("DEL").key(format!("C{{{id}}}")).key(format!("CT{{{id}}}")).query(db)
}

#[tokio::test]
async fn what_needs_two_keys_waits_until_they_are_together() {
    let db = db().await;
    let script = Script::new("return redis.call('HINCRBY', KEYS[1], 'count', redis.call('HGET', KEYS[2], 'count'))");
    // Long enough to be tried more often than a unit is sent from node to node.
    let long = Duration::from_millis(2500);
    let [one, two, three] = [torn(&db, 500).await, torn(&db, 520).await, torn(&db, 540).await];
    let start = Instant::now();
    let finished = tokio::task::spawn_blocking(move || {
        std::thread::sleep(long);
        [one, two, three].into_iter().for_each(|id| finish(moving(), slot(id)));
    });
    let deleted = both(&db, one);
    let counted = script.key(format!("C{{{two}}}")).key(format!("CT{{{two}}}")).query::<u64, _>(&db);
    let block = db.atomic(|p| (Counter::incr(p, three, Counter::COUNT, 1), Short::incr(p, three, Short::COUNT, 1)));
    let (deleted, counted, block) = tokio::join!(deleted, counted, block);
    assert_eq!((deleted.unwrap(), counted.unwrap(), block.unwrap()), (2, two + 1, (three + 1, 2)));
    assert!(start.elapsed() >= long, "{:?}", start.elapsed());
    finished.await.unwrap();
}

#[tokio::test]
async fn what_needs_two_keys_that_stay_apart_is_not_run() {
    let patience = Duration::from_millis(300);
    let (patient, db) = (db().await, impatient(patience).await);
    let id = torn(&patient, 560).await;
    let key = format!("C{{{id}}}");
    let start = Instant::now();
    let error = both(&db, id).await.unwrap_err();
    assert!(error.is_not_run() && !error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("TRYAGAIN") && error.key() == Some(key.as_str()), "{error}");
    let block = db.atomic(|p| (Counter::incr(p, id, Counter::COUNT, 1), Short::incr(p, id, Short::COUNT, 1)));
    let error = block.await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("TRYAGAIN"), "{error}");
    let took = start.elapsed();
    assert!(took >= patience * 2 && took < patience * 2 + Duration::from_secs(2), "{took:?}");
    // Its neighbours have run; a later one that uses one of its keys has overtaken it, and it says so.
    let pipe = db.pipeline();
    let before = Counter::incr(&pipe, id, Counter::COUNT, 1);
    let torn = db.command("DEL").key(&key).key(format!("CT{{{id}}}")).query::<u64, _>(&pipe);
    let after = Counter::incr(&pipe, id, Counter::COUNT, 1);
    assert!(pipe.execute().await.unwrap_err().is_not_run());
    assert_eq!((before.take().unwrap(), after.take().unwrap()), (id + 1, id + 2));
    assert!(torn.take().unwrap_err().is_not_run());
    assert_eq!(Short::get(&db, id, Short::COUNT).await.unwrap(), 1);
    finish(moving(), slot(id));
    assert_eq!(both(&db, id).await.unwrap(), 2);
}

#[tokio::test]
async fn two_operations_on_a_key_stay_in_order_while_it_moves() {
    static STOP: AtomicBool = AtomicBool::new(false);
    let db = db().await;
    let ids: Vec<u64> = (600..700).filter(|id| away(*id) == *id).collect();
    saved(&db, &ids).await;
    let slots: BTreeSet<u16> = ids.iter().map(|id| slot(*id)).collect();
    let mover = std::thread::spawn(move || {
        let pause = || std::thread::sleep(Duration::from_millis(5));
        let moved = slots.iter().take_while(|_| !STOP.load(Relaxed)).map(|slot| {
            moving().begin_migration(*slot, TO).unwrap();
            pause();
            finish(moving(), *slot);
            pause();
        });
        moved.count()
    });
    let (start, mut round) = (Instant::now(), 0);
    while round < 200 || start.elapsed() < Duration::from_secs(2) {
        round += 1;
        let pairs = db
            .pipelined(|p| {
                let pair = |id: &u64| (Counter::incr(p, *id, Counter::COUNT, 1), Counter::get(p, *id, Counter::COUNT));
                ids.iter().map(pair).collect::<Vec<_>>()
            })
            .await
            .unwrap();
        for (id, pair) in ids.iter().zip(pairs) {
            assert_eq!(pair, (id + round, id + round), "round {round}");
        }
    }
    STOP.store(true, Relaxed);
    let moved = mover.join().unwrap();
    println!("{round} rounds while {moved} slots moved");
    assert!(moved >= 10, "{moved} slots moved");
}
