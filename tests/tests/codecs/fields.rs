//! The types as fields: what they are set to, and `Option`s of them.

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};
use uuid::Uuid;

#[derive(RedisStruct, Debug, Clone, PartialEq, Default)]
#[redis(keyspace = "CODEC-FIELDS")]
struct Fields {
    #[redis(key)]
    id: u64,
    text: Cow<'static, str>,
    blob: Cow<'static, [u8]>,
    boxed: Box<[u8]>,
    shared: Arc<[u8]>,
    array: [u8; 2],
    bytes: Option<Bytes>,
    limit: Option<NonZero<u32>>,
    timeout: Option<Duration>,
    owner: Option<Uuid>,
    nick: Option<String>,
}

#[tokio::test]
async fn fields_take_what_a_person_writes() -> Result<()> {
    let db = db().await;
    let changes = Fields::changes().text("a").blob(b"b").boxed(&b"c"[..]).shared(b"d").array(*b"ef").bytes(b"g");
    let changes = changes.limit(NonZero::<u32>::MIN).timeout(Duration::from_millis(1500)).owner(Uuid::nil());
    Fields::update(&db, 1, changes).await?;
    let expected = Fields {
        id: 1,
        text: Cow::Borrowed("a"),
        blob: Cow::Borrowed(b"b"),
        boxed: Box::new(*b"c"),
        shared: Arc::new(*b"d"),
        array: *b"ef",
        bytes: Some(Bytes::from_static(b"g")),
        limit: Some(NonZero::<u32>::MIN),
        timeout: Some(Duration::from_millis(1500)),
        owner: Some(Uuid::nil()),
        nick: None,
    };
    assert_eq!(Fields::load(&db, 1).await?, expected);
    Fields::update(&db, 1, Fields::changes().bytes(None).limit(None).timeout(None).owner(None)).await?;
    let (bytes, owner) = Fields::get(&db, 1, (Fields::BYTES, Fields::OWNER)).await?;
    assert_eq!((bytes, owner), (None, None));
    Ok(())
}

/// The rule for `Option`, as `codec` states it.
#[tokio::test]
async fn none_is_absent_and_the_empty_string_is_a_value() -> Result<()> {
    let db = db().await;
    let mut record = Fields { id: 2, nick: Some(String::new()), ..Fields::default() };
    record.save(&db).await?;
    assert!(hash("CODEC-FIELDS{2}").contains(&(b"nick".to_vec(), Vec::new())));
    assert_eq!(Fields::load(&db, 2).await?, record);
    record.nick = None;
    record.save(&db).await?;
    assert!(hash("CODEC-FIELDS{2}").iter().all(|(name, _)| name != b"nick"));
    assert_eq!(Fields::load(&db, 2).await?, record);
    Ok(())
}

#[tokio::test]
async fn errors_name_the_type_and_not_the_value() -> Result<()> {
    let db = db().await;
    Fields { id: 3, ..Fields::default() }.save(&db).await?;
    for (field, value, reason) in [
        ("limit", "0", "expected an integer other than zero"),
        ("timeout", "-77.5", "expected seconds with up to nine decimals"),
        ("owner", "77-not-a-uuid", "expected a UUID"),
        ("array", "77abc", "expected exactly 2 bytes, found 5"),
    ] {
        redis([b"HSET", b"CODEC-FIELDS{3}", field.as_bytes(), value.as_bytes()]);
        let error = Fields::load(&db, 3).await.unwrap_err();
        let text = error.to_string();
        assert!(error.is_malformed() && text.contains(reason) && text.contains(field), "{text}");
        assert!(!text.contains("77"), "{text}");
        Fields { id: 3, ..Fields::default() }.save(&db).await?;
        redis([b"HDEL", b"CODEC-FIELDS{3}", b"limit", b"timeout"]);
    }
    Ok(())
}
