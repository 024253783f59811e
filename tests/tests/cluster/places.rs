//! Which records are where in a cluster, reckoned here: the library under test is not asked.

use redis_struct::testing::Cluster;

/// The slot of an id: keys have their id as the only hash tag.
pub(crate) fn slot(id: u64) -> u16 {
    let mut crc = 0_u16;
    for byte in id.to_string().bytes() {
        crc ^= u16::from(byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
        }
    }
    crc % 16384
}

/// Where all slots go that move. Two nodes that take slots at the same time may take the same epoch, and then the nodes of
/// a cluster do not agree for a while about who has what: no tool does that.
pub(crate) const TO: usize = 0;

/// The first id from here on whose slot is not there already.
pub(crate) fn away(from: u64) -> u64 {
    (from..).find(|id| slot(*id) > 16384 / 3).unwrap()
}

/// So many ids of one slot: that of `first`.
pub(crate) fn neighbours(first: u64, count: usize) -> Vec<u64> {
    (first..).filter(|id| slot(*id) == slot(first)).take(count).collect()
}

/// Moves a slot half way: so many of its keys are at the new node, and the others are not.
pub(crate) fn move_half(cluster: &Cluster, slot: u16, gone: usize) {
    cluster.begin_migration(slot, TO).unwrap();
    let mut left = gone;
    while left > 0 {
        left -= cluster.migrate_keys(slot, TO, left).unwrap();
    }
}

/// Moves these keys of a slot that is on its way.
pub(crate) fn move_keys(cluster: &Cluster, keys: &[String]) {
    let owner = cluster.master_of(&keys[0]).unwrap();
    let port = cluster.nodes()[TO].port().unwrap().to_string();
    let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
    words.extend(keys.iter().map(String::as_str));
    let reply = cluster.nodes()[owner].command(&words).unwrap();
    assert_eq!(reply.as_bytes(), Some(&b"OK"[..]), "{reply:?}");
}

/// Moves the rest.
pub(crate) fn finish(cluster: &Cluster, slot: u16) {
    while cluster.migrate_keys(slot, TO, 100).unwrap() > 0 {}
    cluster.finish_migration(slot, TO).unwrap();
}

#[test]
fn slots_are_reckoned_as_the_cluster_does() {
    for id in [0, 1, 7, 123_456_789, u64::MAX] {
        assert_eq!(slot(id), super::moving().slot(format!("C{{{id}}}")).unwrap());
    }
    assert_eq!(slot(123_456_789), 0x31c3);
}
