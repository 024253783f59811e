//! `Raw`: any elements come back, over both protocols.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use redis_struct::ship::RawView;

use super::*;

#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "SR")]
struct Arrays {
    #[redis(key)]
    id: u64,
    #[ship]
    bytes: Vec<u8>,
    #[ship]
    shorts: Box<[i16]>,
    #[ship]
    longs: Option<Vec<u64>>,
    #[ship]
    bits: Vec<bool>,
    #[ship]
    floats: RawView<f32>,
    #[ship]
    array: [i32; 3],
}

/// Of floats that can be compared.
fn floats() -> impl Strategy<Value = RawView<f32>> {
    any::<Vec<i32>>().prop_map(|all| all.into_iter().map(|n| n as f32).collect::<Vec<_>>().into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_arrays_come_back(bytes: Vec<u8>, shorts: Vec<i16>, longs: Option<Vec<u64>>, bits: Vec<bool>, floats in floats(), array: [i32; 3]) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let arrays = Arrays { id, bytes, shorts: shorts.into(), longs, bits, floats, array };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loaded = runtime.block_on(async {
            let [db, db3] = both().await;
            arrays.save(&db).await?;
            db.pipelined(|p| Arrays::load(p, id)).await?.save(&db3).await?;
            Arrays::load(&db3, id).await
        });
        prop_assert_eq!(loaded.unwrap(), arrays);
        let floats = stored(&format!("SR{{{id}}}"), "floats").unwrap();
        prop_assert_eq!(floats.len() % 4, 0);
    }
}

#[tokio::test]
async fn what_another_program_wrote_is_read() {
    for (db, id) in both().await.into_iter().zip(1_000_000..) {
        // As `numpy.array([1.5, -2], "<f4").tobytes()` gives it.
        let key = format!("SR{{{id}}}");
        store(&key, "floats", &[0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]);
        assert_eq!(&*Arrays::get(&db, id, Arrays::FLOATS).await.unwrap(), [1.5, -2.0]);
        for (field, wrong) in [("floats", &[0; 7][..]), ("array", &[0; 13]), ("array", &[]), ("bits", &[1, 2])] {
            store(&key, field, wrong);
        }
        assert!(Arrays::get(&db, id, Arrays::FLOATS).await.unwrap_err().is_malformed());
        assert!(Arrays::get(&db, id, Arrays::BITS).await.unwrap_err().is_malformed());
        let error = Arrays::get(&db, id, Arrays::ARRAY).await.unwrap_err();
        assert!(error.to_string().contains("expected 12 bytes (3 of i32), found 0"), "{error}");
    }
}
