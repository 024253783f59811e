//! Anything may be stored in Redis by anybody: reading it gives a value or an error, never a panic.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use redis_struct::testing::Reply;
use redis_struct::{Countable, Db, Error, RedisStruct, Result, Select};
use redis_struct_tests::{db, db3, redis, server};

/// One field for each type that has a codec.
macro_rules! everything {
    ($($field:ident: $type:ty = $constant:ident,)*) => {
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis(keyspace = "E")]
        struct Everything {
            #[redis(key)]
            id: u64,
            $($field: Option<$type>,)*
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];

        /// Reads each field alone. How many could be read; the others are malformed.
        async fn read_each(db: &Db, id: u64) -> usize {
            let read = db.pipelined(|p| [$(Everything::get(p, id, Everything::$constant).map(drop).result()),*]);
            let results: [Result<()>; _] = read.await.unwrap();
            results.iter().filter_map(|result| result.as_ref().err()).for_each(is_malformed);
            results.iter().filter(|result| result.is_ok()).count()
        }
    };
}

everything! {
    number: i64 = NUMBER,
    small: u8 = SMALL,
    big: u128 = BIG,
    float: f64 = FLOAT,
    single: f32 = SINGLE,
    flag: bool = FLAG,
    letter: char = LETTER,
    text: String = TEXT,
    boxed: Box<str> = BOXED,
    shared: Arc<str> = SHARED,
    bytes: Vec<u8> = BYTES,
}

/// Numbers, written by HINCRBY and by scripts.
#[derive(RedisStruct, Debug)]
#[redis(keyspace = "H")]
struct Numbers {
    #[redis(key)]
    id: u64,
    i8: i8,
    i64: i64,
    i128: i128,
    u128: u128,
    f32: f32,
    f64: f64,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "HT", ttl = "1h")]
struct Timed {
    #[redis(key)]
    id: u64,
    u64: u64,
    f64: f64,
}

fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[track_caller]
fn is_malformed(error: &Error) {
    assert!(error.is_malformed() && error.field().is_some() && error.key().is_some(), "{error}");
    assert!(error.to_string().len() < 500, "{error}");
}

/// Stores the same bytes in all these fields.
fn store(key: &str, names: &[&str], value: &[u8]) {
    let mut words: Vec<&[u8]> = vec![b"HSET", key.as_bytes()];
    names.iter().for_each(|name| words.extend([name.as_bytes(), value]));
    assert!(matches!(server().command(&words).unwrap(), Reply::Int(_)));
}

/// Bytes of every kind: noise, numbers, what looks like numbers, text.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let digits =
        ["[+-]?[0-9]{1,60}", "[+-]?[0-9]{0,20}[.]?[0-9]{0,20}([eE][+-]?[0-9]{1,6})?", "[-+0-9eE. _xinfa]{0,12}"];
    let [integers, floats, similar] =
        digits.map(|shape| proptest::string::string_regex(shape).unwrap().prop_map(String::into_bytes));
    prop_oneof![
        vec(any::<u8>(), 0..40),
        vec(any::<u8>(), 0..4),
        integers,
        floats,
        similar,
        any::<String>().prop_map(String::into_bytes),
        Just(vec![0; 3000]),
    ]
}

/// Runs `check` on bytes of every kind, the same ones every time.
fn on_hostile_bytes(cases: u32, check: impl AsyncFn(&Db, Vec<u8>)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(db());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let tried = runner.run(&hostile(), |bytes| {
        runtime.block_on(check(&db, bytes));
        Ok(())
    });
    tried.unwrap();
}

#[test]
fn any_bytes_in_any_field_are_a_value_or_an_error() {
    on_hostile_bytes(512, async |db, bytes| {
        let id = fresh();
        store(&format!("E{{{id}}}"), FIELDS, &bytes);
        let readable = read_each(db, id).await;
        assert!(readable >= 1, "bytes are bytes");
        match Everything::load(db, id).await {
            Ok(all) => assert_eq!((readable, all.bytes), (FIELDS.len(), Some(bytes))),
            Err(error) => is_malformed(&error),
        }
    });
}

#[test]
fn what_is_read_can_be_saved_and_is_read_again() {
    on_hostile_bytes(128, async |db, bytes| {
        for name in FIELDS {
            let id = fresh();
            store(&format!("E{{{id}}}"), &[name], &bytes);
            let Ok(read) = Everything::load(db, id).await else { continue };
            read.save(db).await.unwrap();
            let again = Everything::load(db, id).await.unwrap();
            // nan is not equal to itself.
            assert_eq!(format!("{again:?}"), format!("{read:?}"));
        }
    });
}

/// A field that can be counted and read.
trait Counted<S>: Countable<S> + Select<S, Output = <Self as Countable<S>>::Number> {}

impl<S, F: Countable<S> + Select<S, Output = <Self as Countable<S>>::Number>> Counted<S> for F {}

/// Counts. The new number is stored, or what was there is unchanged; what cannot be read cannot be counted.
/// Whether it could be.
async fn counts<S, F>(db: &Db, (keyspace, name): (&str, &str), field: F, one: F::Number, bytes: &[u8]) -> bool
where
    S: RedisStruct<Key = u64>,
    F: Counted<S>,
    F::Number: PartialEq,
{
    let id = fresh();
    let key = format!("{keyspace}{{{id}}}");
    store(&key, &[name], bytes);
    let read = S::get(db, id, field).await;
    match S::incr(db, id, field, one).await {
        Ok(counted) => assert!(read.is_ok() && S::get(db, id, field).await.unwrap() == counted, "{keyspace} {name}"),
        Err(error) => {
            assert!(error.is_malformed() || (read.is_ok() && error.is_out_of_range()), "{keyspace} {name}: {error}");
            let now = redis([b"HGET", key.as_bytes(), name.as_bytes()]);
            assert_eq!(now, Reply::Bulk(bytes.to_vec()), "{keyspace} {name}: {error}");
            return false;
        }
    }
    true
}

/// Tries to count each field. How many could be counted.
async fn counts_each(db: &Db, bytes: &[u8]) -> usize {
    type N = Numbers;
    let counted = [
        counts::<N, _>(db, ("H", "i8"), N::I8, 1, bytes).await,
        counts::<N, _>(db, ("H", "i64"), N::I64, 1, bytes).await,
        counts::<N, _>(db, ("H", "i128"), N::I128, 1, bytes).await,
        counts::<N, _>(db, ("H", "u128"), N::U128, 1, bytes).await,
        counts::<N, _>(db, ("H", "f32"), N::F32, 1.0, bytes).await,
        counts::<N, _>(db, ("H", "f64"), N::F64, 1.0, bytes).await,
        counts::<Timed, _>(db, ("HT", "u64"), Timed::U64, 1, bytes).await,
        counts::<Timed, _>(db, ("HT", "f64"), Timed::F64, 1.0, bytes).await,
    ];
    counted.into_iter().filter(|counted| *counted).count()
}

#[test]
fn any_bytes_before_an_increment_are_counted_or_left_alone() {
    on_hostile_bytes(192, async |db, bytes| _ = counts_each(db, &bytes).await);
}

/// A megabyte of what numbers are made of.
fn long_numbers() -> [Vec<u8>; 6] {
    let (nines, zeros) = (vec![b'9'; 1 << 20], vec![b'0'; 1 << 20]);
    let joined = |a: &[u8], b: &[u8]| [a, b].concat();
    let (fraction, exponent, text) = (joined(b"0.", &nines), joined(b"1e", &nines), joined(&zeros, b"x"));
    [nines, zeros, fraction, exponent, text, vec![b'-'; 1 << 20]]
}

#[tokio::test]
async fn a_megabyte_of_digits_is_no_integer() -> Result<()> {
    let start = Instant::now();
    for db in [db().await, db3().await] {
        for number in long_numbers() {
            let id = fresh();
            store(&format!("E{{{id}}}"), FIELDS, &number);
            // Text and bytes, and what is a number: zeros, and floats.
            let readable = read_each(&db, id).await;
            assert!((4..=9).contains(&readable), "{readable}");
            assert_eq!(Everything::get(&db, id, Everything::BYTES).await?, Some(number));
        }
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_megabyte_of_digits_is_not_counted() {
    let db = db().await;
    for number in long_numbers() {
        assert_eq!(counts_each(&db, &number).await, 0);
    }
}

#[tokio::test]
async fn a_number_of_many_digits_is_counted_while_its_type_holds_it() {
    let db = db().await;
    let zeros = [&[b'0'; 1900][..], b"7"].concat();
    assert_eq!(counts_each(&db, &zeros).await, 7, "all but the i64, which HINCRBY counts");
    assert_eq!(counts_each(&db, b"9999999999999999999999999999999999999999999999").await, 2, "the two f64");
}

#[tokio::test]
async fn a_record_among_many_other_fields_is_loaded_alone() -> Result<()> {
    let (db, id) = (db().await, fresh());
    let key = format!("E{{{id}}}");
    let other: Vec<String> = (0..10_000).map(|n| format!("other {n}")).collect();
    for names in other.chunks(1000) {
        store(&key, &names.iter().map(String::as_str).collect::<Vec<_>>(), &[0; 100]);
    }
    store(&key, &["number"], b"5");
    let before = db.stats().bytes_in;
    assert_eq!(Everything::load(&db, id).await?.number, Some(5));
    assert!(db.stats().bytes_in - before < 1000, "its fields only");
    Ok(())
}
