//! Slots that go to another node under load.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use redis_struct::testing::Reply;
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::load::{IDS, Load, Pair, Tally};

use super::moving;
use super::places::{TO, away, finish, slot};

/// Moves the slots one after the other, each half way for a moment, in about this time and the time that it takes; says how many.
fn reshard(slots: &BTreeSet<u16>, time: Duration) -> usize {
    let pause = time / u32::try_from(slots.len() * 3).unwrap();
    for slot in slots {
        moving().begin_migration(*slot, TO).unwrap();
        std::thread::sleep(pause);
        moving().migrate_keys(*slot, TO, 1).unwrap();
        std::thread::sleep(pause);
        finish(moving(), *slot);
        std::thread::sleep(pause);
    }
    slots.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_accounts_balance_while_slots_move() {
    let db = Db::connect(moving().url()).await.unwrap();
    Tally::delete_many(&db, 0..IDS).await.unwrap();
    // Records that are there throughout, and so must be found by every scan: of slots that move, and of others.
    let slots: BTreeSet<u16> = (0..IDS).filter(|id| away(*id) == *id).map(slot).collect();
    let there: BTreeSet<u64> =
        (1_000_000..).filter(|id| slots.contains(&slot(*id)) || *id % 10 == 0).take(600).collect();
    let pair = |id: u64| Pair { id, one: format!("{id}:0"), two: format!("{id}:0") };
    Pair::save_many(&db, there.iter().map(|id| pair(*id))).await.unwrap();

    let load = Load::start(&db, 8, Duration::from_micros(300));
    let start = Instant::now();
    let moved = tokio::task::spawn_blocking({
        let slots = slots.clone();
        move || reshard(&slots, Duration::from_secs(1))
    });
    let mut scans = 0;
    while !moved.is_finished() {
        let keys: BTreeSet<u64> = Pair::keys(&db).collect_all().await.unwrap().into_iter().collect();
        assert!(there.is_subset(&keys), "missing: {:?}", there.difference(&keys).collect::<Vec<_>>());
        let records = Pair::scan(&db).collect_all().await.unwrap();
        assert!(records.iter().all(|pair| pair.one == pair.two));
        let ids: BTreeSet<u64> = records.iter().map(|pair| pair.id).collect();
        assert!(there.is_subset(&ids), "missing: {:?}", there.difference(&ids).collect::<Vec<_>>());
        scans += 1;
    }
    let (moved, took) = (moved.await.unwrap(), start.elapsed());
    let ledger = load.stop().await;
    println!("{moved} slots moved in {took:?}, {scans} times all keys and all records were read meanwhile");
    ledger.settle("resharding", false, |key| match moving().command(&["HGET", key, "count"]).unwrap() {
        Reply::Bulk(count) => String::from_utf8_lossy(&count).parse().unwrap(),
        other => panic!("{other:?}"),
    });
    // No connection was lost, and no node: each increment ran, and is confirmed.
    assert_eq!(ledger.unknown(), 0);
    assert!(ledger.confirmed() > 500 && moved > 30 && scans > 0, "{} {moved} {scans}", ledger.confirmed());
    assert!(ledger.not_run() * 100 < ledger.confirmed(), "{} not run", ledger.not_run());
    Pair::delete_many(&db, there.into_iter().chain(0..IDS)).await.unwrap();
}
