//! How the value of a parameter becomes a string: the styles of OpenAPI, as plain data.

/// How the value of a parameter is written, where it is not sent as the string that it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Written {
    /// How its parts are set apart.
    pub style: Style,
    /// Whether each part stands by itself.
    pub explode: bool,
    /// Whether characters that mean something in a URL stay as they are.
    pub reserved: bool,
}

/// How the parts of a value are set apart, as OpenAPI calls it; or what it is as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[a]=b`
    DeepObject,
    /// As JSON.
    Json,
    /// As the string that it is.
    Text,
}

impl Style {
    /// What OpenAPI calls it, or what stands for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Json => "json",
            Self::Text => "text",
        }
    }
}
