// truth: asan
// class: pointer-key

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

struct Mesh {
  std::string file;
  int triangles = 0;
};

class Scene {
public:
  const Mesh *load(int id, std::string file, int triangles) {
    auto &slot = meshes_[id];
    slot = std::make_unique<Mesh>(Mesh{std::move(file), triangles});
    return slot.get();
  }
  void place(const Mesh *mesh) { ++instances_[mesh]; } // BUG(pointer-key)
  void unload(int id) {
    auto it = meshes_.find(id);
    if (it == meshes_.end())
      return;
    meshes_.erase(it); // BUG(pointer-key)
  }
  long drawn() const {
    long triangles = 0;
    for (const auto &[mesh, copies] : instances_)
      triangles += static_cast<long>(mesh->triangles) * copies; // BUG(pointer-key)
    return triangles;
  }

private:
  std::map<int, std::unique_ptr<Mesh>> meshes_;
  std::unordered_map<const Mesh *, int> instances_; // BUG(pointer-key)
};

int main() {
  Scene scene;
  const Mesh *tree = scene.load(1, "tree.obj", 800);
  const Mesh *rock = scene.load(2, "rock.obj", 120);
  for (int i = 0; i < 5; ++i)
    scene.place(i % 2 ? tree : rock);
  scene.unload(1);
  std::printf("%ld triangles\n", scene.drawn());
}
