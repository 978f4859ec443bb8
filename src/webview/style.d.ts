// The bundler writes what main.tsx imports into dist/webview.css.
declare module "*.css";
