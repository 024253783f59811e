//! Products and quotients of every number type, compared with Rust's.

use std::fmt::{Debug, Display};

use proptest::prelude::{Strategy as _, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use redis_struct::Number;

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ON")]
struct Cell<T: Number> {
    #[redis(key)]
    id: u64,
    n: T,
}

/// A number type with Rust's own operations.
trait Own: Number + Copy + PartialEq + Debug + Display {
    fn of(bits: u128) -> Self;
    fn times(self, by: Self) -> Option<Self>;
    fn over(self, by: Self) -> Option<Self>;
    fn is_zero(self) -> bool;
}

macro_rules! whole {
    ($($type:ident)*) => {$(
        impl Own for $type {
            fn of(bits: u128) -> Self {
                bits as $type
            }

            fn times(self, by: Self) -> Option<Self> {
                self.checked_mul(by)
            }

            fn over(self, by: Self) -> Option<Self> {
                self.checked_div(by)
            }

            fn is_zero(self) -> bool {
                self == 0
            }
        }

        #[test]
        fn $type() {
            super::random::compare::<$type>();
        }
    )*};
}

macro_rules! floats {
    ($($type:ident: $bits:ty,)*) => {$(
        impl Own for $type {
            fn of(bits: u128) -> Self {
                $type::from_bits(bits as $bits)
            }

            fn times(self, by: Self) -> Option<Self> {
                Some(self * by).filter(|product| product.is_finite())
            }

            fn over(self, by: Self) -> Option<Self> {
                Some(self / by).filter(|quotient| quotient.is_finite())
            }

            fn is_zero(self) -> bool {
                self == 0.0
            }
        }

        #[test]
        fn $type() {
            super::random::compare::<$type>();
        }
    )*};
}

whole! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
floats! { f32: u32, f64: u64, }

/// What the server makes of it; none where it is out of range.
fn result<T: Debug>(reply: redis_struct::Result<T>) -> Option<T> {
    match reply {
        Ok(number) => Some(number),
        Err(error) if error.is_out_of_range() => None,
        Err(error) => panic!("{error}"),
    }
}

/// Equal, to the sign of a zero.
#[track_caller]
fn same<T: Own>(ours: Option<T>, rust: Option<T>, what: &str) {
    assert_eq!(ours.map(|number| number.to_string()), rust.map(|number| number.to_string()), "{what}");
}

/// Numbers of all lengths: half of the products fit.
fn compare<T: Own>() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (db, id) = runtime.block_on(async { (db().await, fresh()) });
    let number = || (any::<u128>(), any::<bool>(), 0..128_u32);
    let number = || number().prop_map(|(bits, down, shift)| T::of(if down { !(bits >> shift) } else { bits >> shift }));
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let check = |(a, b): (T, T)| {
        runtime.block_on(async {
            let cell = Cell { id, n: a };
            let (product, quotient) = db
                .pipelined(|p| {
                    (
                        cell.save(p),
                        Cell::<T>::mul(p, id, Cell::<T>::N, b).result(),
                        cell.save(p),
                        Cell::<T>::div(p, id, Cell::<T>::N, b).result(),
                    )
                })
                .await
                .map(|(_, product, _, quotient)| (product, quotient))
                .unwrap();
            same(result(product), a.times(b), &format!("{a} * {b}"));
            match b.is_zero() {
                true => assert!(quotient.unwrap_err().is_refused()),
                false => same(result(quotient), a.over(b), &format!("{a} / {b}")),
            }
        });
        Ok(())
    };
    TestRunner::new_with_rng(config, rng).run(&(number(), number()), check).unwrap();
}
