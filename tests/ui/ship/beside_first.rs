// The ship comes first.
use redis_struct::RedisStruct;

#[derive(RedisStruct)]
#[redis(keyspace = "DOC")]
struct Document {
    #[redis(key)]
    id: u64,
    #[ship(beside, Raw)]
    embedding: Vec<f32>,
    #[ship(Raw, beside, beside)]
    twice: Vec<f32>,
    #[ship(Raw beside)]
    no_comma: Vec<f32>,
    #[ship(Raw, besides)]
    another_word: Vec<f32>,
    #[ship(Raw, "beside")]
    text: Vec<f32>,
    #[ship(, beside)]
    nothing: Vec<f32>,
}

fn main() {}
