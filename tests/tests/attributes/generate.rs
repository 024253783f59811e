//! `generate`: ids that nobody has to assign.

use std::collections::HashSet;

use uuid::Uuid;

use super::*;

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "AGEN")]
struct Order {
    #[redis(key, generate)]
    id: Uuid,
    total: u64,
}

#[tokio::test]
async fn generated_ids_are_new_and_in_order() -> Result<()> {
    let ids: Vec<Uuid> = (0..10_000).map(|_| Order::generate_key()).collect();
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
    assert!(ids.is_sorted(), "later ids are greater");
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());

    for (db, _) in both().await {
        let order = Order { id: Order::generate_key(), total: 5 };
        assert!(order.insert(&db).await?);
        assert_eq!(Order::load(&db, order.id).await?, order);
        holds(&format!("AGEN{{{}}}", order.id.hyphenated()), [("total", "5")]);
    }
    Ok(())
}

/// A struct that is generic over its key.
#[derive(RedisStruct)]
#[redis(keyspace = "AGENG")]
struct Generic<K> {
    #[redis(key, generate, secret)]
    id: K,
    total: u64,
}

#[test]
fn a_generic_key_can_be_generated_too() {
    let record = Generic { id: Generic::<Uuid>::generate_key(), total: 1 };
    assert_eq!((record.id.get_version_num(), record.total), (7, 1));
}
