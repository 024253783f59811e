// A module for another type.
use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
use redis_struct::RedisStruct;

mod hex {
    use super::*;

    pub fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }

    pub fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("expected a hexadecimal number"))
    }
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(with = "hex")]
    colour: u64,
}

fn main() {}
