//! Numbers that are counted on the server: exact to the limits of every type, unchanged where they would not be.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::{Debug, Display};
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::{Strategy as _, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use redis_struct::{Countable, Db, Error, Number, RedisStruct, Result};
use redis_struct_tests::{db, db3, redis};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "N")]
struct Counter<T: Whole> {
    #[redis(key)]
    id: u64,
    n: T,
    maybe: Option<T>,
    #[redis(default = T::of(10))]
    ten: T,
}

/// The same, written by scripts.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "NT", ttl = "1h")]
struct Timed<T: Whole> {
    #[redis(key)]
    id: u64,
    n: T,
    maybe: Option<T>,
    #[redis(default = T::of(10))]
    ten: T,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "NF")]
struct Scale {
    #[redis(key)]
    id: u64,
    kilos: f64,
    tare: Option<f64>,
    #[redis(default = 0.5)]
    half: f64,
    single: Option<f32>,
}

/// Every integer type.
trait Whole: Number + Copy + PartialEq + Debug + Display {
    const MIN: Self;
    const MAX: Self;
    fn of(small: u8) -> Self;
    fn wrapped(bits: u128) -> Self;
    fn plus(self, by: Self) -> Option<Self>;
    fn minus(self, by: Self) -> Option<Self>;
}

macro_rules! whole {
    ($($name:ident: $type:ty,)*) => {
        $(impl Whole for $type {
            const MIN: Self = <$type>::MIN;
            const MAX: Self = <$type>::MAX;

            fn of(small: u8) -> Self {
                Self::try_from(small).unwrap()
            }

            fn wrapped(bits: u128) -> Self {
                bits as $type
            }

            fn plus(self, by: Self) -> Option<Self> {
                self.checked_add(by)
            }

            fn minus(self, by: Self) -> Option<Self> {
                self.checked_sub(by)
            }
        })*

        mod limits {
            $(#[tokio::test]
            async fn $name() -> redis_struct::Result<()> {
                super::counts_to_its_limits::<$type>().await
            })*
        }

        mod garbage {
            $(#[tokio::test]
            async fn $name() -> redis_struct::Result<()> {
                super::garbage_is_left_alone::<$type>().await
            })*
        }

        mod random {
            $(#[test]
            fn $name() {
                super::counts_as_rust_does::<$type>();
            })*
        }
    };
}

whole! {
    i8: i8, i16: i16, i32: i32, i64: i64, i128: i128, isize: isize,
    u8: u8, u16: u16, u32: u32, u64: u64, u128: u128, usize: usize,
}

fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn key(keyspace: &str, id: u64) -> String {
    format!("{keyspace}{{{id}}}")
}

/// The text of a field as it is stored.
fn stored(key: &str, field: &str) -> Option<String> {
    let reply = redis([b"HGET", key.as_bytes(), field.as_bytes()]);
    reply.as_bytes().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
}

fn store(key: &str, field: &str, value: impl AsRef<[u8]>) {
    let reply = redis([b"HSET", key.as_bytes(), field.as_bytes(), value.as_ref()]);
    assert!(reply.as_int().is_some(), "{reply:?}");
}

/// A field that is counted: where it is, and what it counts from where it is absent.
#[derive(Clone, Copy)]
struct Column<F, T> {
    keyspace: &'static str,
    field: F,
    name: &'static str,
    absent: T,
}

/// Calls `$check` with each field of both structs.
macro_rules! each_column {
    ($check:ident::<$type:ident>($($argument:expr),*)) => {{
        let (n, maybe, ten) = (Counter::<$type>::N, Counter::<$type>::MAYBE, Counter::<$type>::TEN);
        let (zero, of_ten) = ($type::of(0), $type::of(10));
        $check::<Counter<$type>, _>($($argument,)* Column { keyspace: "N", field: n, name: "n", absent: zero }).await?;
        $check::<Counter<$type>, _>($($argument,)* Column { keyspace: "N", field: maybe, name: "maybe", absent: zero }).await?;
        $check::<Counter<$type>, _>($($argument,)* Column { keyspace: "N", field: ten, name: "ten", absent: of_ten }).await?;
        let (n, maybe, ten) = (Timed::<$type>::N, Timed::<$type>::MAYBE, Timed::<$type>::TEN);
        $check::<Timed<$type>, _>($($argument,)* Column { keyspace: "NT", field: n, name: "n", absent: zero }).await?;
        $check::<Timed<$type>, _>($($argument,)* Column { keyspace: "NT", field: maybe, name: "maybe", absent: zero }).await?;
        $check::<Timed<$type>, _>($($argument,)* Column { keyspace: "NT", field: ten, name: "ten", absent: of_ten }).await?;
    }};
}

async fn count<S, F>(db: &Db, id: u64, field: F, down: bool, by: F::Number) -> Result<F::Number>
where
    S: RedisStruct<Key = u64>,
    F: Countable<S>,
{
    if down { S::decr(db, id, field, by).await } else { S::incr(db, id, field, by).await }
}

async fn counts_to_its_limits<T: Whole>() -> Result<()> {
    for db in [db().await, db3().await] {
        each_column!(counts_from_every_limit::<T>(&db));
    }
    Ok(())
}

/// From nothing and from each limit, by each limit, up and down: Rust's checked sum, or an error and no change.
async fn counts_from_every_limit<S, F>(db: &Db, column: Column<F, F::Number>) -> Result<()>
where
    S: RedisStruct<Key = u64>,
    F: Countable<S> + Copy,
    F::Number: Whole,
{
    let [one, least, most] = [F::Number::of(1), F::Number::MIN, F::Number::MAX];
    let values = [least, least.plus(one).unwrap(), F::Number::of(0), one, most.minus(one).unwrap(), most];
    let starts = [None].into_iter().chain(values.map(Some));
    let steps = values.into_iter().flat_map(|by| [(by, false), (by, true)]);
    let cases: Vec<_> = starts.flat_map(|from| steps.clone().map(move |step| (fresh(), from, step))).collect();
    let command = |name: &str, id: &u64| db.command(name).key(key(column.keyspace, *id)).arg(column.name);

    let present = cases.iter().filter_map(|(id, from, _)| Some((id, (*from)?)));
    db.pipelined(|p| present.map(|(id, from)| command("HSET", id).arg(from).query::<(), _>(p)).collect::<Vec<_>>())
        .await?;
    let mut left = Vec::new();
    for (id, from, (by, down)) in &cases {
        let start = from.unwrap_or(column.absent);
        let expected = if *down { start.minus(*by) } else { start.plus(*by) };
        let counted = count::<S, F>(db, *id, column.field, *down, *by).await;
        let case = format!("{from:?} {} {by} in {}: {counted:?}", if *down { '-' } else { '+' }, column.name);
        match &counted {
            Ok(sum) => assert_eq!(Some(*sum), expected, "{case}"),
            Err(error) => assert!(expected.is_none() && is_out_of_range(error, column.name), "{case}"),
        }
        left.push((expected.or(*from).map(|number| number.to_string()), case));
    }
    let look =
        |p: &_| cases.iter().map(|(id, ..)| command("HGET", id).query::<Option<String>, _>(p)).collect::<Vec<_>>();
    for (now, (expected, case)) in db.pipelined(look).await?.into_iter().zip(left) {
        assert_eq!(now, expected, "{case}");
    }
    Ok(())
}

fn is_out_of_range(error: &Error, field: &str) -> bool {
    error.is_out_of_range() && !error.is_malformed() && error.field() == Some(field) && error.key().is_some()
}

async fn garbage_is_left_alone<T: Whole>() -> Result<()> {
    let db = db().await;
    each_column!(garbage_is_malformed::<T>(&db));
    Ok(())
}

async fn garbage_is_malformed<S, F>(db: &Db, column: Column<F, F::Number>) -> Result<()>
where
    S: RedisStruct<Key = u64>,
    F: Countable<S> + Copy,
    F::Number: Whole,
{
    let (id, one) = (fresh(), F::Number::of(1));
    let key = key(column.keyspace, id);
    let (above, below) = (format!("{}0", F::Number::MAX), format!("-{}0", F::Number::MAX));
    let garbage =
        ["", "x", " 1", "1 ", "1.5", "1e2", "0x1", "-", "+", "--1", "1\0", "1\n", "nan", "inf", "١", &above, &below];
    for stored_now in garbage {
        store(&key, column.name, stored_now);
        for down in [false, true] {
            let error = count::<S, F>(db, id, column.field, down, one).await.unwrap_err();
            assert!(error.is_malformed() && !error.is_out_of_range(), "{stored_now:?}: {error}");
            assert_eq!((error.field(), error.key()), (Some(column.name), Some(&*key)), "{stored_now:?}: {error}");
            assert_eq!(stored(&key, column.name).as_deref(), Some(stored_now));
        }
    }
    Ok(())
}

/// A runner that tries the same cases every time, and leaves no files.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn counts_as_rust_does<T: Whole>() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(db());
    // Numbers of every length.
    let number = (any::<u128>(), 0_u32..128).prop_map(|(bits, shift)| T::wrapped(bits >> shift));
    let steps = proptest::collection::vec((number, any::<bool>()), 1..20);
    let tried = runner(8).run(&steps, |steps| {
        runtime
            .block_on(async {
                each_column!(counts_step_by_step::<T>(&db, &steps));
                Result::<()>::Ok(())
            })
            .unwrap();
        Ok(())
    });
    tried.unwrap();
}

async fn counts_step_by_step<S, F>(db: &Db, steps: &[(F::Number, bool)], column: Column<F, F::Number>) -> Result<()>
where
    S: RedisStruct<Key = u64>,
    F: Countable<S> + Copy,
    F::Number: Whole,
{
    let (id, mut number) = (fresh(), column.absent);
    for (by, down) in steps {
        let expected = if *down { number.minus(*by) } else { number.plus(*by) };
        match (count::<S, F>(db, id, column.field, *down, *by).await, expected) {
            (Ok(counted), Some(sum)) if counted == sum => number = sum,
            (Err(error), None) if error.is_out_of_range() => {}
            (counted, sum) => assert_eq!(counted.ok(), sum, "{number} {down} {by}"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_negative_number_in_an_unsigned_field_is_malformed() -> Result<()> {
    let (db, id) = (db().await, fresh());
    for keyspace in ["N", "NT"] {
        store(&key(keyspace, id), "n", "-5");
    }
    let errors = [
        Timed::<u64>::incr(&db, id, Timed::<u64>::N, 9).await.unwrap_err(),
        Counter::<u64>::decr(&db, id, Counter::<u64>::N, 1).await.unwrap_err(),
        Counter::<u8>::incr(&db, id, Counter::<u8>::N, 9).await.unwrap_err(),
        Counter::<u128>::incr(&db, id, Counter::<u128>::N, 9).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_malformed(), "{error}");
    }
    for keyspace in ["N", "NT"] {
        assert_eq!(stored(&key(keyspace, id), "n").as_deref(), Some("-5"), "{keyspace}");
    }
    // A u64 that grows is counted by HINCRBY, before anybody sees that it was negative.
    assert!(Counter::<u64>::incr(&db, id, Counter::<u64>::N, 1).await.unwrap_err().is_malformed());
    Ok(())
}

#[tokio::test]
async fn numbers_beyond_doubles_are_exact() -> Result<()> {
    const BEYOND: u64 = (1 << 53) + 1;
    type C = Counter<u64>;
    for db in [db().await, db3().await] {
        let id = fresh();
        let record = C { id, n: BEYOND, maybe: Some(u64::MAX - 1), ten: BEYOND };
        record.save(&db).await?;
        assert_eq!(C::load(&db, id).await?, record);
        assert_eq!(C::incr(&db, id, C::N, 2).await?, BEYOND + 2);
        assert_eq!(C::decr(&db, id, C::N, 1).await?, BEYOND + 1);
        assert_eq!(C::incr(&db, id, C::MAYBE, 1).await?, u64::MAX);
        assert!(C::incr(&db, id, C::MAYBE, 1).await.unwrap_err().is_out_of_range());
        C::update(&db, id, C::changes().incr(C::TEN, BEYOND).decr(C::MAYBE, 5)).await?;
        let counted = C { id, n: BEYOND + 1, maybe: Some(u64::MAX - 5), ten: 2 * BEYOND };
        assert_eq!(C::load(&db, id).await?, counted);
    }
    Ok(())
}

#[tokio::test]
async fn a_u64_counts_past_the_end_of_an_i64() -> Result<()> {
    type C = Counter<u64>;
    const END: u64 = i64::MAX as u64;
    let (db, id) = (db().await, fresh());
    C { id, n: END - 1, maybe: None, ten: 0 }.save(&db).await?;
    for expected in [END, END + 1, END + 2] {
        assert_eq!(C::incr(&db, id, C::N, 1).await?, expected);
    }
    for expected in [END + 1, END, END - 1] {
        assert_eq!(C::decr(&db, id, C::N, 1).await?, expected);
    }
    assert_eq!(C::incr(&db, id, C::N, u64::MAX - END).await?, u64::MAX - 1);
    let (a, b) = db.atomic(|p| (C::incr(p, id, C::N, 1), C::load(p, id))).await?;
    assert_eq!((a, b.n), (u64::MAX, u64::MAX));
    Ok(())
}

#[tokio::test]
async fn a_stored_number_may_have_a_sign_and_zeros() -> Result<()> {
    let db = db().await;
    for (text, value) in [("+5", 5), ("007", 7), ("0000000000000000000000000000000000000000000000001", 1), ("-0", 0)] {
        let id = fresh();
        store(&key("NT", id), "n", text);
        assert_eq!(Timed::<i64>::get(&db, id, Timed::<i64>::N).await?, value);
        assert_eq!(Timed::<i64>::incr(&db, id, Timed::<i64>::N, 1).await?, value + 1);
        store(&key("NT", id), "n", text);
        assert_eq!(Timed::<i128>::decr(&db, id, Timed::<i128>::N, 1).await?, i128::from(value) - 1);
    }
    Ok(())
}

#[tokio::test]
async fn several_increments_of_one_update_are_one() -> Result<()> {
    type C = Counter<i32>;
    let (db, id) = (db().await, fresh());
    C::update(&db, id, C::changes().incr(C::N, i32::MAX).decr(C::N, 1).incr(C::TEN, 1)).await?;
    assert_eq!(C::load(&db, id).await?, C { id, n: i32::MAX - 1, maybe: None, ten: 11 });
    let error = C::update(&db, id, C::changes().incr(C::TEN, 1).incr(C::N, 1).incr(C::N, 1)).await.unwrap_err();
    assert!(error.is_out_of_range() && error.to_string().contains("`n`"), "{error}");
    assert_eq!(C::load(&db, id).await?, C { id, n: i32::MAX - 1, maybe: None, ten: 11 });
    C::update(&db, id, C::changes().ten(i32::MIN).decr(C::TEN, i32::MIN).n(5)).await?;
    assert_eq!(C::load(&db, id).await?, C { id, n: 5, maybe: None, ten: 0 });
    Ok(())
}

#[tokio::test]
async fn floats_are_stored_as_python_writes_them_and_read_back_to_the_bit() -> Result<()> {
    for db in [db().await, db3().await] {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (5e-324, "5e-324"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000"),
            (0.1, "0.1"),
            (0.000_01, "1e-05"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            let id = fresh();
            let single = value as f32;
            Scale { id, kilos: value, tare: Some(value), half: value, single: Some(single) }.save(&db).await?;
            let loaded = Scale::load(&db, id).await?;
            for read in [loaded.kilos, loaded.tare.unwrap(), loaded.half] {
                assert_eq!(read.to_bits(), value.to_bits(), "{text}");
            }
            assert_eq!(loaded.single.unwrap().to_bits(), single.to_bits(), "{text}");
            assert_eq!(stored(&key("NF", id), "kilos").as_deref(), Some(text));
        }
    }
    Ok(())
}

#[tokio::test]
async fn floats_are_counted_in_their_own_precision() -> Result<()> {
    for db in [db().await, db3().await] {
        let id = fresh();
        type S = Scale;
        assert_eq!(S::incr(&db, id, S::KILOS, 0.1).await?, 0.1);
        assert_eq!(S::incr(&db, id, S::KILOS, 0.2).await?, 0.1 + 0.2);
        assert_eq!(stored(&key("NF", id), "kilos").as_deref(), Some("0.30000000000000004"));
        assert_eq!(S::incr(&db, id, S::HALF, 1.0).await?, 1.5, "counts from its default");
        assert_eq!(S::decr(&db, id, S::TARE, 5e-324).await?, -5e-324);
        assert_eq!(S::incr(&db, id, S::TARE, 5e-324).await?, 0.0);
        assert_eq!(S::incr(&db, id, S::SINGLE, 0.1).await?, 0.1_f32);
        assert_eq!(S::incr(&db, id, S::SINGLE, 0.2).await?, 0.1_f32 + 0.2);
        assert_eq!(S::incr(&db, id, S::SINGLE, 16_777_216.0).await?, 16_777_216.0);
        assert_eq!(S::incr(&db, id, S::SINGLE, 1.0).await?, 16_777_216.0, "an f32 ends there");
        S::update(&db, id, S::changes().kilos(1e16).incr(S::KILOS, 1.0).decr(S::HALF, 1e300)).await?;
        assert_eq!(S::get(&db, id, (S::KILOS, S::HALF)).await?, (1e16 + 1.0, 1.5 - 1e300));
        assert_eq!(stored(&key("NF", id), "kilos").as_deref(), Some("1e+16"));
    }
    Ok(())
}

#[tokio::test]
async fn a_float_that_would_not_be_finite_is_out_of_range() -> Result<()> {
    type S = Scale;
    let db = db().await;
    for (from, by) in [
        ("1.7976931348623157e+308", f64::MAX),
        ("1", f64::INFINITY),
        ("1", f64::NAN),
        ("inf", 1.0),
        ("-inf", f64::INFINITY),
        ("nan", 1.0),
    ] {
        let id = fresh();
        store(&key("NF", id), "kilos", from);
        store(&key("NF", id), "single", "3e38");
        let error = S::incr(&db, id, S::KILOS, by).await.unwrap_err();
        assert!(is_out_of_range(&error, "kilos"), "{from} + {by}: {error}");
        assert_eq!(stored(&key("NF", id), "kilos").as_deref(), Some(from));
        assert!(S::incr(&db, id, S::SINGLE, 3e38).await.unwrap_err().is_out_of_range());
        assert!(S::update(&db, id, S::changes().half(1.0).decr(S::KILOS, -by)).await.unwrap_err().is_out_of_range());
        assert_eq!(stored(&key("NF", id), "half"), None);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_float_is_malformed_and_left_alone() -> Result<()> {
    type S = Scale;
    let (db, id) = (db().await, fresh());
    for garbage in
        ["", "x", " 1", "1 ", "0x10", "1e", "e5", ".", "1.2.3", "1_0", "1,5", "--1", "1\0", "infin", "nan(1)"]
    {
        for name in ["kilos", "tare", "half", "single"] {
            store(&key("NF", id), name, garbage);
        }
        let errors = [
            S::incr(&db, id, S::KILOS, 1.0).await.unwrap_err(),
            S::decr(&db, id, S::TARE, 1.0).await.unwrap_err(),
            S::incr(&db, id, S::HALF, 1.0).await.unwrap_err(),
            S::incr(&db, id, S::SINGLE, 1.0).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_malformed() && !error.is_out_of_range(), "{garbage:?}: {error}");
            assert_eq!(stored(&key("NF", id), error.field().unwrap()).as_deref(), Some(garbage));
        }
    }
    for (too_large, name) in [("1e999", "kilos"), ("-1e999", "kilos"), ("1e39", "single")] {
        store(&key("NF", id), name, too_large);
        let counted = match name {
            "kilos" => S::incr(&db, id, S::KILOS, 1.0).await.map(drop),
            _ => S::incr(&db, id, S::SINGLE, 1.0).await.map(drop),
        };
        assert!(counted.unwrap_err().is_malformed(), "as for a load: {too_large}");
        assert_eq!(stored(&key("NF", id), name).as_deref(), Some(too_large));
    }
    Ok(())
}

#[test]
fn random_floats_are_counted_as_rust_does() {
    type S = Scale;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(db());
    let pairs = proptest::collection::vec((any::<f64>(), any::<f64>(), any::<f32>(), any::<f32>()), 1..20);
    let tried = runner(64).run(&pairs, |pairs| {
        runtime.block_on(async {
            for (from, by, single, by_single) in pairs {
                let id = fresh();
                S { id, kilos: from, tare: Some(from), half: 0.0, single: Some(single) }.save(&db).await.unwrap();
                let counted = S::incr(&db, id, S::KILOS, by).await;
                assert_eq!(counted.ok(), Some(from + by).filter(|sum| sum.is_finite()), "{from} + {by}");
                let counted = S::decr(&db, id, S::TARE, by).await;
                assert_eq!(counted.ok(), Some(from - by).filter(|sum| sum.is_finite()), "{from} - {by}");
                let counted = S::incr(&db, id, S::SINGLE, by_single).await;
                assert_eq!(
                    counted.ok(),
                    Some(single + by_single).filter(|sum| sum.is_finite()),
                    "{single} + {by_single}"
                );
            }
        });
        Ok(())
    });
    tried.unwrap();
}
