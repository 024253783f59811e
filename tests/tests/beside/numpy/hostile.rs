//! Hashes that nobody's REEM wrote: an error, never a value.

use std::thread;

use ndarray::{Array1, Array2, ArrayD, Ix1, arr1};
use proptest::prelude::*;
use redis_struct::ship::npy::{Element, NpyView};
use redis_struct::{Error, RedisStruct};
use redis_struct_tests::redis;

use super::{Any, Held, put, wait};

/// What is said of a field with these in its hash.
fn refusal<A: Send + Sync + 'static>(dtype: &str, shape: &str, arr: &[u8]) -> String
where
    Held<A>: RedisStruct<Key = String>,
{
    let error = load::<A>(dtype, shape, arr).err().unwrap();
    assert!(error.is_malformed() && error.field() == Some("a"), "{error:?}");
    let text = error.to_string();
    assert!(!text.contains("secret"), "{text}");
    text
}

fn load<A: Send + Sync + 'static>(dtype: &str, shape: &str, arr: &[u8]) -> Result<Held<A>, Error>
where
    Held<A>: RedisStruct<Key = String>,
{
    // Each test has its own, as it has its thread.
    let id = format!("hostile {:?}", thread::current().id());
    put(&id, &[("dtype", dtype.as_bytes()), ("shape", shape.as_bytes()), ("arr", arr)]);
    wait(async |db| Held::load(db, &id).await)
}

#[track_caller]
fn assert_refused<A: Send + Sync + 'static>(dtype: &str, shape: &str, arr: &[u8], expected: &str)
where
    Held<A>: RedisStruct<Key = String>,
{
    let text = refusal::<A>(dtype, shape, arr);
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn whatever_is_wrong_is_told() {
    let two = &[0; 16];
    type Floats = Array1<f64>;
    assert_eq!(load::<Floats>("float64", "(2,)", two).unwrap().a, arr1(&[0.0, 0.0]));
    for (dtype, found) in [
        ("float32", "float32"),
        ("int64", "int64"),
        ("complex128", "complex128"),
        ("object", "Python objects"),
        ("<U3", "text"),
        ("|S3", "byte strings"),
        ("datetime64[s]", "`datetime64`"),
        ("float128", "floats of another size"),
        (">f8", "a dtype with a byte order of its own"),
        ("<f8", "a dtype with a byte order of its own"),
        ("[('secret', '<f8')]", "a structured dtype"),
        ("load('secret')", "an unknown dtype"),
        ("", "an unknown dtype"),
    ] {
        assert_refused::<Floats>(dtype, "(2,)", two, &format!("found {found}, expected float64"));
    }
    let counted = |found: &str, said: &str| format!("found {found} bytes of elements, expected {said} as `shape` says");
    assert_refused::<Floats>("float64", "(3,)", two, &counted("16", "24"));
    assert_refused::<Floats>("float64", "(1,)", two, &counted("16", "8"));
    assert_refused::<Floats>("float64", "(2,)", &two[1..], &counted("15", "16"));
    assert_refused::<ArrayD<f64>>("float64", "(2, 2)", two, &counted("16", "32"));
    assert_refused::<Floats>("float64", "(2, 1)", two, "found an array of 2 dimensions, expected 1");
    assert_refused::<Floats>("float64", "()", two, "found an array of 0 dimensions, expected 1");
    let no_tuple = "`shape` is not the text of a tuple of numbers: expected ";
    assert_refused::<Floats>("float64", "2", two, &format!("{no_tuple}`(`"));
    assert_refused::<Floats>("float64", "(2)", two, &format!("{no_tuple}`,`"));
    assert_refused::<Floats>("float64", "(2,) secret", two, &format!("{no_tuple}nothing after `)`"));
    assert_refused::<Floats>("float64", "(-2,)", two, &format!("{no_tuple}a number"));
    let nine = "(1, 1, 1, 1, 1, 1, 1, 1, 2)";
    assert_refused::<ArrayD<f64>>("float64", nine, two, "found an array of more than 8 dimensions");
    let bools = "found an element that is neither 0 nor 1, expected bool";
    assert_refused::<Array1<bool>>("bool", "(2,)", &[1, 2], bools);
    assert_refused::<NpyView<bool, Ix1>>("bool", "(2,)", &[1, 255], bools);
    assert_refused::<NpyView<f64, Ix1>>("float64", "(3,)", two, &counted("16", "24"));
}

#[test]
fn shapes_of_more_than_memory_are_refused() {
    for shape in ["(2305843009213693952,)", "(4294967296, 4294967296)", "(18446744073709551615, 2)"] {
        let expected = "found 0 bytes of elements, expected more than memory can have as `shape` says";
        assert_refused::<ArrayD<f64>>("float64", shape, b"", expected);
    }
    // No elements, and still too long an axis.
    let long = "found an array with axes that are longer than memory can be";
    assert_refused::<Array2<f64>>("float64", "(0, 18446744073709551615)", b"", long);
    let long = "found an array with an axis that is longer than memory can be";
    assert_refused::<Array2<f64>>("float64", "(0, 18446744073709551616)", b"", long);
    assert_eq!(load::<Array2<f64>>("float64", "(0, 7)", b"").unwrap().a.shape(), [0, 7]);
}

#[test]
fn what_is_missing_is_told() {
    let all: [(&str, &[u8]); 3] = [("dtype", b"uint8"), ("shape", b"(1,)"), ("arr", b"\x07")];
    let load = || wait(async |db| Held::<Array1<u8>>::load(db, "hostile missing").await);
    put("hostile missing", &all);
    assert_eq!(load().unwrap().a, arr1(&[7]));
    for (at, (name, _)) in all.iter().enumerate() {
        let mut rest = all.to_vec();
        rest.remove(at);
        put("hostile missing", &rest);
        let error = load().unwrap_err();
        assert!(error.is_malformed() && error.field() == Some("a"), "{error:?}");
        let expected = format!("the array beside the record has no field `{name}`");
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
    put("hostile missing", &[]);
    let error = load().unwrap_err().to_string();
    assert!(error.ends_with("what belongs to it beside the record is gone; save the field anew"), "{error}");
    // Another type of key.
    redis([b"SET", b"RS{hostile missing}.a", b"secret"]);
    let error = load().unwrap_err();
    assert!(error.to_string().contains("WRONGTYPE") && !error.to_string().contains("secret"), "{error}");
    wait(async |db| Held { id: "hostile missing".into(), a: arr1(&[9_u8]) }.save(db).await).unwrap();
    assert_eq!(load().unwrap().a, arr1(&[9]));
}

/// Any 8 dimensions, and an axis that is often huge.
fn shapes() -> impl Strategy<Value = String> {
    let axis = prop_oneof![0..4_u64, Just(1 << 32), Just(1 << 61), Just(1 << 63), Just(u64::MAX), any::<u64>()];
    proptest::collection::vec(axis, 0..10).prop_map(|axes| {
        let axes: String = axes.iter().map(|axis| format!("{axis},")).collect();
        format!("({axes})")
    })
}

fn check<T: Element + Send + Sync>(dtype: &str, shape: &str, arr: &[u8]) {
    if let Ok(held) = load::<ArrayD<T>>(dtype, shape, arr) {
        assert_eq!((dtype, held.a.len() * size_of::<T>()), (T::DTYPE.name(), arr.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_hash(
        dtype in prop_oneof![3 => Just("uint16".to_owned()), 1 => Just("bool".to_owned()), 1 => ".{0,8}"],
        shape in prop_oneof![2 => shapes(), 1 => "[(), 0-9L]{0,12}", 1 => ".{0,8}"],
        arr in proptest::collection::vec(any::<u8>(), 0..24),
    ) {
        check::<u16>(&dtype, &shape, &arr);
        check::<bool>(&dtype, &shape, &arr);
    }
}

#[test]
fn another_ship_s_array_is_not_read() {
    let hash: [(&str, &[u8]); 3] = [("dtype", b"uint8"), ("shape", b"(1,)"), ("arr", b"\x07")];
    put("hostile label", &hash);
    for (label, said) in [
        (&b"ship:raw"[..], "it was stored by the ship `raw`, and the field's is `default_numpy_handler`"),
        (b"secret", "it was not stored beside the record by a ship, and the field's is `default_numpy_handler`"),
    ] {
        redis([b"HSET", b"RS{hostile label}", b"a", label]);
        let error = wait(async |db| Any::<u8>::load(db, "hostile label").await).unwrap_err();
        assert!(error.is_malformed() && error.to_string().ends_with(said), "{error}");
    }
}
