//! Collects the mistakes, so that a person sees all of them at once instead of one per compilation.

use proc_macro2::Span;
use quote::ToTokens;
use std::cell::{Cell, RefCell};
use std::fmt::Display;
use syn::Error;

/// The mistakes found so far. Dropping it panics: only [`Ctxt::check`] may end it, so no mistake is lost.
pub(crate) struct Ctxt {
    mistakes: RefCell<Vec<Error>>,
    checked: Cell<bool>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Ctxt { mistakes: RefCell::new(Vec::new()), checked: Cell::new(false) }
    }

    /// A mistake whose caret spans all of `tokens`: give the fewest that show it.
    pub(crate) fn error(&self, tokens: impl ToTokens, message: impl Display) {
        self.mistakes.borrow_mut().push(Error::new_spanned(tokens, message));
    }

    /// A mistake at a place that has no tokens to point at.
    pub(crate) fn error_at(&self, span: Span, message: impl Display) {
        self.mistakes.borrow_mut().push(Error::new(span, message));
    }

    /// Ends the collection: the checked value if there was no mistake, else every mistake in the order found.
    ///
    /// A phase that gives no value must have said why. If one ever does not, that is reported as the bug it is,
    /// instead of as code that silently lacks an impl.
    pub(crate) fn check<T>(self, checked: Option<T>) -> Result<T, Vec<Error>> {
        self.checked.set(true);
        let mistakes = self.mistakes.take();
        match checked {
            Some(value) if mistakes.is_empty() => Ok(value),
            None if mistakes.is_empty() => Err(vec![Error::new(
                Span::call_site(),
                "redis-struct refuses this struct without saying why, which is a bug in redis-struct: please report it",
            )]),
            _ => Err(mistakes),
        }
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        assert!(self.checked.get() || std::thread::panicking(), "nobody checked the collected mistakes");
    }
}

#[cfg(test)]
mod tests {
    use super::Ctxt;
    use proc_macro2::Span;

    #[test]
    fn all_mistakes_come_out_in_order() {
        let ctxt = Ctxt::new();
        ctxt.error_at(Span::call_site(), "one");
        ctxt.error_at(Span::call_site(), "two");
        let texts = ctxt.check(Some(())).map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(texts, Err(vec!["one".to_owned(), "two".to_owned()]));
    }

    #[test]
    fn a_value_comes_out_when_there_is_no_mistake() {
        assert_eq!(Ctxt::new().check(Some(7)).ok(), Some(7));
    }

    #[test]
    fn no_value_and_no_mistake_is_a_mistake_of_ours() {
        assert!(Ctxt::new().check(None::<()>).is_err_and(|all| all.len() == 1));
    }

    #[test]
    #[should_panic(expected = "nobody checked")]
    fn forgetting_to_check_panics() {
        drop(Ctxt::new());
    }
}
