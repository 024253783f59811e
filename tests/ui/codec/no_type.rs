use redis_struct::Codec;

#[derive(Codec, Clone)]
#[redis(from = "a string", into = "String")]
struct Email(String);

fn main() {}
