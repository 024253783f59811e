//! The ships for serde's types, and compression around another ship.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use redis_struct::Result;
use redis_struct::ship::{Cbor, Json, Lz4, MessagePack, Postcard, Raw, Zstd};
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Box { width: u32, height: u32 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Scene {
    name: String,
    shapes: Vec<Shape>,
    sizes: BTreeMap<String, Option<i64>>,
    parent: Option<Box<Scene>>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "SS")]
struct Stored {
    #[redis(key)]
    id: u64,
    #[ship(Json)]
    json: Scene,
    #[ship(MessagePack)]
    message_pack: Scene,
    #[ship(Postcard)]
    postcard: Scene,
    #[ship(Cbor)]
    cbor: Option<Scene>,
    #[ship(Zstd<MessagePack>)]
    zstd: Scene,
    #[ship(Lz4<Raw, 4096>)]
    lz4: Option<Vec<u32>>,
    #[ship(Lz4<Zstd<Json>>)]
    #[redis(default = None)]
    both: OptionalScene,
}

/// By another name, so it is no `Option` to the derive, but a value that serde writes.
type OptionalScene = std::option::Option<Scene>;

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Point),
        any::<i32>().prop_map(|radius| Shape::Circle(f64::from(radius))),
        any::<(u32, u32)>().prop_map(|(width, height)| Shape::Box { width, height }),
    ]
}

fn scene() -> impl Strategy<Value = Scene> {
    let shapes = proptest::collection::vec(shape(), 0..5);
    let leaf = (any::<String>(), shapes, any::<BTreeMap<String, Option<i64>>>());
    let leaf = leaf.prop_map(|(name, shapes, sizes)| Scene { name, shapes, sizes, parent: None });
    leaf.prop_recursive(4, 4, 1, |inner| {
        inner.prop_map(|scene| Scene { parent: Some(Box::new(scene.clone())), ..scene })
    })
}

fn stored_as(id: u64, scene: &Scene, lz4: Option<Vec<u32>>) -> Stored {
    let all = || scene.clone();
    Stored {
        id,
        json: all(),
        message_pack: all(),
        postcard: all(),
        cbor: Some(all()),
        zstd: all(),
        lz4,
        both: Some(all()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_value_comes_back(scene in scene(), lz4: Option<Vec<u32>>) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let record = stored_as(id, &scene, lz4);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loaded = runtime.block_on(async {
            let [db, db3] = both().await;
            record.save(&db).await?;
            Stored::load(&db3, id).await
        });
        prop_assert_eq!(loaded.unwrap(), record);
    }
}

fn small() -> Scene {
    Scene { name: "a".into(), shapes: vec![Shape::Point], sizes: BTreeMap::new(), parent: None }
}

#[tokio::test]
async fn bytes_are_those_of_the_formats() -> Result<()> {
    for (db, id) in both().await.into_iter().zip(1_000_000..) {
        stored_as(id, &small(), None).save(&db).await?;
        let key = format!("SS{{{id}}}");
        let field = |name| stored(&key, name).unwrap();
        assert_eq!(field("json"), br#"{"name":"a","shapes":["Point"],"sizes":{},"parent":null}"#);
        assert_eq!(field("message_pack"), b"\x84\xa4name\xa1a\xa6shapes\x91\xa5Point\xa5sizes\x80\xa6parent\xc0");
        assert_eq!(field("postcard"), b"\x01a\x01\0\0\0");
        assert_eq!(field("cbor"), b"\xa4\x64name\x61a\x66shapes\x81\x65Point\x65sizes\xa0\x66parent\xf6");
        assert_eq!(&field("zstd")[..4], b"\x28\xb5\x2f\xfd");
        assert_eq!(&field("both")[..4], b"\x04\x22\x4d\x18");
        assert_eq!(stored(&key, "lz4"), None);
        // MessagePack of another program, as an array.
        store(&key, "message_pack", b"\x94\xa1b\x90\x80\xc0");
        assert_eq!(Stored::get(&db, id, Stored::MESSAGE_PACK).await?.name, "b");
    }
    Ok(())
}

#[tokio::test]
async fn fields_are_set_removed_and_taken_alone() -> Result<()> {
    for (db, id) in both().await.into_iter().zip(2_000_000..) {
        stored_as(id, &small(), Some(vec![1, 2])).save(&db).await?;
        let other = Scene { name: "other".into(), ..small() };
        let changes = Stored::changes().cbor(None).postcard(other.clone()).lz4(vec![7; 1000]).zstd(other.clone());
        Stored::update(&db, id, changes).await?;
        let (cbor, postcard, lz4, zstd) = db
            .atomic(|p| {
                (
                    Stored::get(p, id, Stored::CBOR),
                    Stored::get(p, id, Stored::POSTCARD),
                    Stored::pop(p, id, Stored::LZ4),
                    Stored::get(p, id, Stored::ZSTD),
                )
            })
            .await?;
        assert_eq!((cbor, postcard, lz4, zstd), (None, other.clone(), Some(vec![7; 1000]), other));
        let error = Stored::update(&db, id, Stored::changes().lz4(vec![7; 1025])).await.unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("longer than 4096 bytes"), "{error}");
        assert_eq!(Stored::get(&db, id, Stored::LZ4).await?, None);
    }
    Ok(())
}

#[tokio::test]
async fn hostile_bytes_are_malformed_and_stay_out_of_errors() -> Result<()> {
    for (db, id) in both().await.into_iter().zip(3_000_000..) {
        let record = stored_as(id, &small(), None);
        let key = format!("SS{{{id}}}");
        for name in ["json", "message_pack", "postcard", "cbor", "zstd", "lz4", "both"] {
            record.save(&db).await?;
            let whole = stored(&key, name).unwrap_or_default();
            let cut = whole[..whole.len().saturating_sub(1)].to_vec();
            let longer = [&whole[..], b"secret"].concat();
            for wrong in [b"secret".to_vec(), Vec::new(), cut, longer, vec![0x91; 10_000], vec![0xff; 100]] {
                store(&key, name, &wrong);
                let error = Stored::load(&db, id).await.unwrap_err();
                assert!(error.is_malformed(), "{name}: {error}");
                let text = format!("{error} {error:?}");
                assert!(text.contains(name) && !text.contains("secret"), "{text}");
            }
        }
    }
    Ok(())
}
