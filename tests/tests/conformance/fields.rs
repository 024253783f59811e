//! RedPipe's suite of fields: what is stored for a value, and what is read.

use std::collections::BTreeMap;
use std::fmt::Debug;

use redis_struct::codec::{Ascii, Decode, Encode, StringList};
use redis_struct::{Error, RedisStruct, Result};
use redis_struct_tests::db;

use super::{fresh, store, stored};

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "CF")]
struct Cell<T: Encode + Decode + Send + Sync + 'static> {
    #[redis(key)]
    id: u64,
    value: T,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "CF")]
struct Json<T: serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static> {
    #[redis(key)]
    id: u64,
    #[redis(json)]
    value: T,
}

fn key(id: u64) -> String {
    format!("CF{{{id}}}")
}

/// The bytes that a value is stored as.
async fn written<T: Encode + Decode + Send + Sync + 'static>(value: T) -> Result<Vec<u8>> {
    let id = fresh();
    Cell { id, value }.save(&db().await).await?;
    Ok(stored(&key(id), "value").unwrap())
}

/// What is read of these bytes.
async fn read<T: Encode + Decode + Send + Sync + 'static>(bytes: impl AsRef<[u8]>) -> Result<T> {
    let id = fresh();
    store(&key(id), "value", bytes);
    Ok(Cell::<T>::load(&db().await, id).await?.value)
}

#[track_caller]
fn malformed<T: Debug>(read: Result<T>) {
    let is_malformed = read.as_ref().is_err_and(Error::is_malformed);
    assert!(is_malformed, "{read:?}");
}

// FieldsTestCase.test_bool. RedPipe reads `foo` as true: here a text that is no truth value is an error, so that a
// field of another meaning does not pass for one.
#[tokio::test]
async fn booleans() -> Result<()> {
    assert_eq!((written(true).await?, written(false).await?), (b"1".to_vec(), b"".to_vec()));
    for text in ["1", "true"] {
        assert!(read::<bool>(text).await?);
    }
    for text in ["", "0", "false"] {
        assert!(!read::<bool>(text).await?);
    }
    malformed(read::<bool>("foo").await);
    Ok(())
}

// FieldsTestCase.test_float
#[tokio::test]
async fn floats() -> Result<()> {
    assert_eq!((written(1.0_f64).await?, written(1.2345_f64).await?), (b"1".to_vec(), b"1.2345".to_vec()));
    assert_eq!((read::<f64>("1").await?, read::<f64>("1.2345").await?), (1.0, 1.2345));
    for text in ["", "a", "1a", "[]", "{}", "x"] {
        malformed(read::<f64>(text).await);
    }
    Ok(())
}

// FieldsTestCase.test_int. RedPipe truncates 1.2 to 1 where it is written: here the type of the field says what it takes.
#[tokio::test]
async fn integers() -> Result<()> {
    for number in [0_i64, 2, 123_456] {
        assert_eq!(written(number).await?, number.to_string().into_bytes());
        assert_eq!(read::<i64>(number.to_string()).await?, number);
    }
    for text in ["", "a", "1.2"] {
        malformed(read::<i64>(text).await);
    }
    Ok(())
}

// FieldsTestCase.test_text. That other types are rejected, the compiler says: tests/ui/operations.
#[tokio::test]
async fn texts() -> Result<()> {
    assert_eq!(written("15øC".to_owned()).await?, b"15\xc3\xb8C");
    for text in ["", "foo", "15øC", "తెలుగు"] {
        assert_eq!(written(text.to_owned()).await?, text.as_bytes());
        assert_eq!(read::<String>(text).await?, text);
    }
    malformed(read::<String>(b"\xff").await);
    Ok(())
}

// FieldsTestCase.test_ascii
#[tokio::test]
async fn ascii() -> Result<()> {
    for text in ["", "a", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"] {
        let Ok(ascii) = Ascii::try_from(text) else { unreachable!("{text}") };
        assert_eq!(written(ascii).await?, text.as_bytes());
        assert_eq!(&*read::<Ascii>(text).await?, text);
    }
    assert!(Ascii::try_from("15øC").is_err());
    malformed(read::<Ascii>("15øC").await);
    Ok(())
}

// FieldsTestCase.test_binary
#[tokio::test]
async fn binary() -> Result<()> {
    for bytes in [b"".to_vec(), b"abc".to_vec(), (0..=255).collect(), uuid::Uuid::max().as_bytes().to_vec()] {
        assert_eq!(written(bytes.clone()).await?, bytes);
        assert_eq!(read::<Vec<u8>>(&bytes).await?, bytes);
    }
    Ok(())
}

// FieldsTestCase.test_list, test_dict. RedPipe writes `{"a": 1}`, with a space: both are read, compact is written.
#[tokio::test]
async fn lists_and_dicts() -> Result<()> {
    let db = db().await;
    let id = fresh();
    Json { id, value: vec![1_i64] }.save(&db).await?;
    assert_eq!(stored(&key(id), "value").unwrap(), b"[1]");
    malformed(Json::<BTreeMap<String, i64>>::load(&db, id).await);

    let dict = BTreeMap::from([("a".to_owned(), 1_i64)]);
    Json { id, value: dict.clone() }.save(&db).await?;
    assert_eq!(stored(&key(id), "value").unwrap(), b"{\"a\":1}");
    malformed(Json::<Vec<i64>>::load(&db, id).await);
    store(&key(id), "value", "{\"a\": 1}");
    assert_eq!(Json::<BTreeMap<String, i64>>::load(&db, id).await?.value, dict);
    Ok(())
}

// FieldsTestCase.test_string_list. RedPipe reads the empty string as None: here it is the empty list, None is absence.
#[tokio::test]
async fn string_lists() -> Result<()> {
    assert_eq!(written(StringList::from(["1"])).await?, b"1");
    assert_eq!(written(StringList::from(["a", "b"])).await?, b"a,b");
    assert_eq!(read::<StringList>("a,b").await?, StringList::from(["a", "b"]));
    assert!(read::<StringList>("").await?.is_empty());
    Ok(())
}
