// A module that only writes.
use redis_struct::codec::{Arg, Encoded};
use redis_struct::RedisStruct;

mod hex {
    use super::*;

    pub fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(with = "hex")]
    colour: u32,
}

fn main() {}
