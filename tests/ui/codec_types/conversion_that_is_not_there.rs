use redis_struct::Codec;

#[derive(Codec, Clone)]
#[redis(try_from = "String", into = "String")]
struct Email(String);

fn main() {}
