use redis_struct::Codec;

#[derive(Codec)]
struct Tags<T>(Vec<T>);

fn is_stored(value: impl redis_struct::codec::Encode) {
    drop(value);
}

fn uses() {
    is_stored(Tags(vec![1u16]));
}

fn main() {}
