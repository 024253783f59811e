// A field with a default whose type has none.
use redis_struct::RedisStruct;

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

struct Since;

impl Encode for Since {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        "".encode(to)
    }
}

impl Decode for Since {
    fn decode(_: Bulk) -> Result<Self, CodecError> {
        Ok(Since)
    }
}

#[derive(RedisStruct)]
#[redis(keyspace = "U")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    at: Box<str>,
    #[redis(default)]
    since: Since,
}

fn main() {}
