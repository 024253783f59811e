//! Several results of a batch as one.

use super::deferred::Deferred;
use crate::error::Result;

/// What a batch's closure may return: a [`Deferred`], or tuples (up to 16), `Vec`s, arrays, `Option`s of them, nested
/// as one likes. It becomes the same shape of plain values.
///
/// `()` too, for batches of which nobody reads a result.
#[diagnostic::on_unimplemented(
    message = "a batch cannot give back `{Self}`",
    label = "not a result of the batch",
    note = "return a `Deferred`, or a tuple, `Vec`, array or `Option` of them; other values are made with `.map(…)`"
)]
pub trait Resolve: Sized + Send + Sync + 'static {
    /// The same shape, of plain values.
    type Output: Send + Sync + 'static;

    /// The values, or the first error of theirs. All of them are read.
    #[doc(hidden)]
    fn collect(self) -> Result<Self::Output>;
}

impl<T: Send + Sync + 'static> Resolve for Deferred<T> {
    type Output = T;

    fn collect(self) -> Result<T> {
        self.take()
    }
}

impl<R: Resolve> Resolve for Vec<R> {
    type Output = Vec<R::Output>;

    fn collect(self) -> Result<Self::Output> {
        let (mut values, mut error) = (Vec::with_capacity(self.len()), None);
        for part in self {
            match part.collect() {
                Ok(value) => values.push(value),
                Err(first) => _ = error.get_or_insert(first),
            }
        }
        error.map_or(Ok(values), Err)
    }
}

impl<R: Resolve, const N: usize> Resolve for [R; N] {
    type Output = [R::Output; N];

    fn collect(self) -> Result<Self::Output> {
        let mut error = None;
        let values = self.map(|part| part.collect().map_err(|first| _ = error.get_or_insert(first)).ok());
        match error {
            Some(error) => Err(error),
            None => {
                let mut values = values.into_iter().flatten();
                let missing = || crate::Error::new(crate::error::Kind::Taken, "this result was already taken");
                let values: Vec<R::Output> = values.by_ref().collect();
                values.try_into().map_err(|_| missing())
            }
        }
    }
}

impl<R: Resolve> Resolve for Option<R> {
    type Output = Option<R::Output>;

    fn collect(self) -> Result<Self::Output> {
        self.map(Resolve::collect).transpose()
    }
}

impl Resolve for () {
    type Output = ();

    fn collect(self) -> Result<()> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($part:ident)*))*) => {$(
        impl<$($part: Resolve),*> Resolve for ($($part,)*) {
            type Output = ($($part::Output,)*);

            #[expect(non_snake_case, reason = "the types' names serve as the values'")]
            fn collect(self) -> Result<Self::Output> {
                let ($($part,)*) = self;
                // First all of them are read, then the first error counts.
                $(let $part = $part.collect();)*
                Ok(($($part?,)*))
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L) (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N) (A B C D E F G H I J K L M N O) (A B C D E F G H I J K L M N O P)
}
