// Half a ship.
use redis_struct::RedisStruct;
use redis_struct::codec::{Arg, Encoded};
use redis_struct::ship::{Pack, Ship};

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Half)]
    theme: String,
}

enum Half {}

impl Ship for Half {
    const LABEL: &'static str = "half";
}

impl Pack<String> for Half {
    fn pack(value: &String, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(value.as_bytes()))
    }
}

fn main() {}
