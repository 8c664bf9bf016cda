"""One file a page: its routes here, its template and its texts under the same name beside it."""
