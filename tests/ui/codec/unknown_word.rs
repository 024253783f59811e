use redis_struct::Codec;

#[derive(Codec)]
#[redis(tryfrom = "String", into = "String")]
struct Email(String);

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

fn main() {}
