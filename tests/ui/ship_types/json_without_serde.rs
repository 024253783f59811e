// Serde's traits are missing.
use redis_struct::RedisStruct;
use redis_struct::ship::Json;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(Json)]
    theme: Theme,
}

struct Theme;

fn main() {}
