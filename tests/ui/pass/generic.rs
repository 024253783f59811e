// Bounds, defaults, conditions, constants, `Self` in types, and a parameter named like one that generated code needs.
#![deny(warnings)]
#![allow(dead_code)]

use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "P")]
struct Pair<F: Clone, T = u64, const N: usize = 2>
where
    T: Clone,
    Self: Sized,
{
    #[redis(key)]
    id: (u64, String),
    left: F,
    right: Option<T>,
    #[redis(default)]
    more: T,
    #[redis(skip)]
    cache: Option<[T; N]>,
    #[redis(skip)]
    parent: Option<Box<Self>>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "K")]
struct Keyed<K> {
    #[redis(key)]
    id: K,
    value: u64,
}

#[derive(RedisStruct)]
#[redis(keyspace = "F")]
struct F {
    #[redis(key)]
    id: u64,
    value: u64,
}

fn main() {
    let _ = Pair::<String>::changes().left("x").right(5).incr(Pair::<String>::MORE, 1);
    let _ = Pair::<String, String, 7>::changes().more("x");
    let _ = Keyed::<String>::changes().value(1);
    let _ = F::changes().incr(F::VALUE, 1);
}
