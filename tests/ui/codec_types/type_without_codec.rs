use redis_struct::Codec;

#[derive(Codec, Clone)]
#[redis(from = "Vec<String>", into = "Vec<String>")]
struct Tags(Vec<String>);

impl From<Vec<String>> for Tags {
    fn from(tags: Vec<String>) -> Self {
        Tags(tags)
    }
}

impl From<Tags> for Vec<String> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

fn main() {}
