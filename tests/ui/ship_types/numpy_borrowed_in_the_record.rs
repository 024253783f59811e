// A borrowed array, and the same mistake.
use ndarray::ArrayView2;
use redis_struct::RedisStruct;
use redis_struct::ship::Numpy;

#[derive(RedisStruct)]
#[redis(keyspace = "ROBOT")]
struct Robot<'a> {
    #[redis(key)]
    id: u64,
    #[ship(Numpy)]
    pose: ArrayView2<'a, f64>,
}

fn main() {}
